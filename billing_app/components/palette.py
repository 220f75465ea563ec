"""The command palette (Ctrl+K), its shortcuts, and the help that lists them."""

import reflex as rx

from billing_app.components.navigation import ENTRIES
from billing_app.components.script import script
from billing_app.states.palette import Found, PaletteState
from billing_app.states.session import SessionInfo

_LIBRARY = script("palette.jsx")
_NEEDS = ["cmdk@1.1.1"]


class CommandPalette(rx.Component):
    """The palette itself; `found` is what the server found for `found_for`. On the page at once: no key comes early."""

    library = _LIBRARY
    tag = "CommandPalette"
    lib_dependencies: list[str] = _NEEDS
    items: rx.Var[list[dict]]
    lacking: rx.Var[list[str]]
    found: rx.Var[list[dict]]
    found_for: rx.Var[str]
    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class PaletteButton(rx.Component):
    """The visible way in."""

    library = _LIBRARY
    tag = "PaletteButton"
    lib_dependencies: list[str] = _NEEDS


def command_palette() -> rx.Component:
    """The palette with everything one can go to or do."""
    do = [{"group": "Do", "label": "New invoice", "href": "/invoices/new", "keys": "n", "permission": "edit_drafts"}]
    pages = [
        {
            "group": "Go to",
            "label": entry.label,
            "href": entry.path,
            "keys": f"g {entry.key}",
            "permission": entry.permission.value,
        }
        for entry in ENTRIES
    ]
    return CommandPalette.create(
        items=do + pages,
        lacking=SessionInfo.lacking,
        found=Found.rows,
        found_for=Found.query,
        on_search=PaletteState.search,
    )
