"""What is usual and what is not, on small histories."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_app.domain.watch.habits import (
    EXPORT_FLOOR,
    PEAK_FLOOR,
    Habits,
    export_limit,
    is_new_device,
    is_new_network,
    is_unusual_hour,
    pace_limit,
)

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SETTLED = Habits(
    since=NOW - timedelta(days=30),
    networks=frozenset({"203.0.113.0/24"}),
    devices=frozenset({"Firefox on Windows"}),
    hours={8: 20, 9: 22, 16: 19},
    exports=(100, 900),
    peaks=(40, 200),
    active_days=20,
)


@pytest.mark.parametrize(("hour", "is_unusual"), [(3, True), (7, False), (10, False), (12, True), (17, False)])
def test_an_hour_is_unusual_if_it_and_its_neighbours_were_never_seen(hour: int, is_unusual: bool) -> None:
    assert is_unusual_hour(SETTLED, hour, NOW) is is_unusual


def test_midnight_is_beside_eleven() -> None:
    night = Habits(since=SETTLED.since, hours={23: 5}, active_days=9)
    assert not is_unusual_hour(night, 0, NOW)


def test_nothing_is_unusual_for_somebody_new() -> None:
    fresh = Habits(since=NOW - timedelta(days=2), hours={9: 3}, active_days=2)
    assert not is_unusual_hour(fresh, 3, NOW)
    assert not is_unusual_hour(Habits(), 3, NOW)
    assert not is_new_network(Habits(), "198.51.100.0/24")
    assert not is_new_device(Habits(), "Chrome on Linux")


def test_what_was_never_seen_is_new() -> None:
    assert is_new_network(SETTLED, "198.51.100.0/24")
    assert not is_new_network(SETTLED, "203.0.113.0/24")
    assert not is_new_network(SETTLED, "")
    assert is_new_device(SETTLED, "Chrome on Linux")


def test_limits_follow_what_was_usual_and_have_a_floor() -> None:
    assert export_limit(SETTLED) == 3600
    assert export_limit(Habits()) == EXPORT_FLOOR
    assert pace_limit(SETTLED) == 1000
    assert pace_limit(Habits()) == PEAK_FLOOR
