"""The command palette (Ctrl+K), its shortcuts, and the help that lists them."""

import reflex as rx

from billing_app.components.navigation import ENTRIES
from billing_app.components.places import REPORTS, SETTINGS
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
    do = [
        {"group": "Do", "label": "New invoice", "href": "/invoices/new", "keys": "n", "permission": "edit_drafts"},
        {"group": "Do", "label": "Record payment", "href": "/payments?new=1", "permission": "record_payments"},
        {"group": "Do", "label": "New recurring invoice", "href": "/recurring/new", "permission": "edit_drafts"},
    ]
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
        items=do + pages + _deeper(),
        lacking=SessionInfo.lacking,
        found=Found.rows,
        found_for=Found.query,
        on_search=PaletteState.search,
    )


def _deeper() -> list[dict[str, str | bool]]:
    """What is found by its name only, so that the list stays short as long as nobody types."""
    settings = [
        {"label": name, "words": text, "hint": "Settings", "href": f"/settings/{path}", "permission": right.value}
        for path, name, text, _icon, right in SETTINGS
    ]
    others = [{"label": name, "href": path, "permission": right.value} for path, name, right in REPORTS]
    return [{"group": "Go to", "is_deep": True, **place} for place in (*others, *settings)]
