"""Hostile events: ten thousand of each role over every registered handler, and the same events where they may."""

from typing import Any

from tests.bench.harness import bar
from tests.bench.hostile import FOREIGNER, NOBODY, OWNER_ROLE, VIEWER, hostile_events


def run() -> dict[str, Any]:
    """What was attacked, and the bars."""
    found = hostile_events()
    hostile = (NOBODY, FOREIGNER, VIEWER)
    unlogged = sum(
        max(0, found[role]["to_be_refused"] - found[role]["refused_and_logged"]) for role in (NOBODY, VIEWER)
    )
    return {
        "hostile_events": found,
        "bars": {
            "effects": bar(sum(found[role]["commands_done"] + found[role]["is_changed"] for role in hostile), 0),
            "refusals_not_logged": bar(unlogged, 0),
            "effects_of_control": bar(found[f"{OWNER_ROLE}, unguarded"]["commands_done"], 1, at_least=True),
        },
    }
