"""Hostile events in small, as the bench does in large: every handler, by those who may not, and a control."""

from tests.bench.hostile import FOREIGNER, NOBODY, OWNER_ROLE, VIEWER, hostile_events_at_once, judged


def test_no_hostile_event_changes_anything_and_the_same_events_would() -> None:
    found = hostile_events_at_once(450)
    assert set(found) == {NOBODY, FOREIGNER, VIEWER, f"{OWNER_ROLE}, unguarded"}
    assert all(each["events"] == 450 for each in found.values())
    bars = judged(found)
    assert all(bar["met"] for bar in bars.values()), f"{bars} {found}"
