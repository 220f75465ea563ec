"""Which right each event handler asks for. One table; a handler without an entry is refused and fails the tests.

Handlers are named per state class. `None` means public: it runs for anybody who has a socket, and does nothing that
depends on who that is.
"""

from collections.abc import Mapping

from reflex.state import BaseState

from billing_app.domain.access import Permission

Handlers = Mapping[str, Permission | None]

# What Reflex registers for itself: loading a page, and reporting an error of the browser.
_FRAMEWORK: Mapping[str, Handlers] = {
    "reflex___state____state": {"hydrate_and_load": None, "hydrate": None, "set_is_hydrated": None},
    "reflex___state____state.reflex___state____on_load_internal_state": {
        "on_load_internal": None,
        "set_is_hydrated": None,
    },
    "reflex___state____state.reflex___state____update_vars_internal_state": {"update_vars_internal": None},
    "reflex___state____state.reflex___state____frontend_event_exception_state": {"handle_frontend_exception": None},
}

HANDLERS: dict[str, Handlers] = {
    "OverviewState": {"enter": Permission.VIEW_INVOICES},
    "PaletteState": {"search": Permission.VIEW_INVOICES},
}
"""State class name to handler name to the right that it asks for."""


def permission_table(states: Mapping[str, type[BaseState]]) -> dict[str, Permission | None]:
    """Full handler name to right, for the states that are registered under their full names."""
    table = {f"{state}.{handler}": right for state, each in _FRAMEWORK.items() for handler, right in each.items()}
    for full_name, state in states.items():
        for handler, right in HANDLERS.get(state.__name__, {}).items():
            table[f"{full_name}.{handler}"] = right
    return table
