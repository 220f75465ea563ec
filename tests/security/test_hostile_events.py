"""Hostile events in small, as the bench does in large: every handler, by those who may not, and a control."""

from tests.bench.bars.attacks import handlers_against
from tests.bench.hostile import FOREIGNER, NOBODY, OWNER_ROLE, VIEWER, hostile_events_at_once, judged


def test_no_hostile_event_changes_anything_and_the_same_events_would() -> None:
    found = hostile_events_at_once()
    control = f"{OWNER_ROLE}, unguarded"
    assert set(found) == {NOBODY, FOREIGNER, VIEWER, control}
    for name, each in found.items():
        everything = handlers_against(OWNER_ROLE if name == control else name)
        assert each["handlers"] == each["events"] == len(everything) > 400
    bars = judged(found)
    assert all(bar["met"] for bar in bars.values()), f"{bars} {found}"
