"""Which handlers and addresses do harm in other hands. One table, beside that of the rights.

They run only within minutes of a proof of who sits there; their services refuse as well.
"""

from collections.abc import Mapping

from reflex.state import BaseState

STEP_UP: Mapping[str, frozenset[str]] = {
    "CardsState": frozenset({"save"}),
    "CustomerState": frozenset({"delete"}),
    "DevicesState": frozenset({"offer"}),
    "FactorsState": frozenset({"remove_app", "remove_passkey"}),
    "KeysState": frozenset({"create", "revoke"}),
    "PinState": frozenset({"set_own", "remove"}),
    "SecurityState": frozenset({"lock", "unlock", "end_sessions", "end_session", "lift", "add_rule"}),
    "ProviderLoginsState": frozenset({"unlink"}),
    "SignInRulesState": frozenset({"save", "put_back", "reset_factor"}),
    "TeamState": frozenset({"add", "change", "remove", "take_back", "bring_back"}),
}
"""Handlers that do harm in other hands: they run only within minutes of a proof of who sits there.

What is dangerous only by what was typed (bank details among the settings) is refused by its service, and asked for in
the same dialog. Removing the sample business is not here: it holds nothing that anybody would miss.
"""

STEP_UP_PATHS = ("/downloads/", "/factors/")
"""Addresses below which the same holds: exports, and pages that change factors."""
_SINGLE_FILES = ("/downloads/receipts/", "/downloads/documents/", "/downloads/drafts/", "/downloads/look.png")


def path_needs_step_up(path: str) -> bool:
    """Whether an address asks for a step-up; a single receipt is no export."""
    return path.startswith(STEP_UP_PATHS) and not path.startswith(_SINGLE_FILES)


def step_up_table(states: Mapping[str, type[BaseState]]) -> frozenset[str]:
    """Full names of the handlers that ask for a step-up."""
    return frozenset(
        f"{full_name}.{handler}" for full_name, state in states.items() for handler in STEP_UP.get(state.__name__, ())
    )
