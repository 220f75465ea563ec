"""When things come round: both nights on which clocks leap, leap days, ends of months, and what was missed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing_app.domain.cadence import Cadence, CatchUp, Daily, Minutes, Monthly, Weekly, due_turns

BERLIN, AUCKLAND, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Asia/Kathmandu")
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def periods(cadence: Cadence, zone: ZoneInfo, after: str, until: str) -> list[tuple[str, str]]:
    found = reversed(list(cadence.turns(zone, utc(after), utc(until))))
    return [(turn.period, f"{turn.at:%m-%d %H:%M}") for turn in found]


def test_every_so_many_minutes_means_the_same_instants_everywhere():
    found = periods(Minutes(15), KATHMANDU, "2026-05-01T10:01", "2026-05-01T10:45")
    assert found == [
        ("2026-05-01T10:15Z", "05-01 10:15"),
        ("2026-05-01T10:30Z", "05-01 10:30"),
        ("2026-05-01T10:45Z", "05-01 10:45"),
    ]


def test_night_on_which_the_clock_leaps_forward_has_its_turn():
    found = periods(Daily(time(2, 30)), BERLIN, "2026-03-28T00:00", "2026-03-30T12:00")
    assert found == [("2026-03-28", "03-28 01:30"), ("2026-03-29", "03-29 01:30"), ("2026-03-30", "03-30 00:30")]


def test_night_on_which_the_clock_falls_back_has_one_turn_only():
    found = periods(Daily(time(2, 30)), BERLIN, "2026-10-24T12:00", "2026-10-26T12:00")
    assert found == [("2026-10-25", "10-25 00:30"), ("2026-10-26", "10-26 01:30")]


def test_midnight_of_the_southern_hemisphere_is_its_own():
    found = periods(Daily(time(0, 5)), AUCKLAND, "2026-09-25T00:00", "2026-09-27T13:00")
    assert found == [("2026-09-26", "09-25 12:05"), ("2026-09-27", "09-26 12:05"), ("2026-09-28", "09-27 11:05")]


def test_the_31st_is_the_last_day_of_every_month():
    found = periods(Monthly(31, time(4)), ZoneInfo("UTC"), "2028-01-01T00:00", "2028-04-30T12:00")
    days = {"2028-01": "01-31", "2028-02": "02-29", "2028-03": "03-31", "2028-04": "04-30"}
    assert found == [(period, f"{day} 04:00") for period, day in days.items()]


def test_leap_day_is_a_day_like_others():
    found = periods(Daily(time(1)), ZoneInfo("UTC"), "2028-02-28T00:00", "2028-03-01T12:00")
    assert [period for period, _ in found] == ["2028-02-28", "2028-02-29", "2028-03-01"]


def test_weeks_have_the_numbers_of_the_calendar():
    found = periods(Weekly(1, time(6)), BERLIN, "2026-12-25T00:00", "2027-01-12T00:00")
    assert [period for period, _ in found] == ["2026-W53", "2027-W01", "2027-W02"]


@pytest.mark.parametrize("cadence", [Minutes(7), Daily(time(2, 30)), Weekly(7, time(2, 30)), Monthly(31, time(2, 30))])
@pytest.mark.parametrize("zone", [BERLIN, AUCKLAND, KATHMANDU])
def test_next_turn_is_the_first_of_those_to_come(cadence: Cadence, zone: ZoneInfo):
    now = utc("2026-03-28T22:00")
    for _ in range(15):
        following = cadence.next_after(zone, now)
        assert following > now
        assert [turn.at for turn in cadence.turns(zone, now, following)] == [following]
        now = following


def test_missed_turns_are_taken_by_the_rule_of_the_job():
    since, now = utc("2026-05-01T03:30"), utc("2026-05-05T04:00")
    due = {rule: due_turns(Daily(time(3)), UTC, since, now, rule, grace=HOUR) for rule in CatchUp}
    assert [turn.period for turn in due[CatchUp.EACH].turns] == ["2026-05-02", "2026-05-03", "2026-05-04", "2026-05-05"]
    assert ([turn.period for turn in due[CatchUp.LATEST].turns], due[CatchUp.LATEST].skipped) == (["2026-05-05"], 3)
    assert ([turn.period for turn in due[CatchUp.SKIP].turns], due[CatchUp.SKIP].skipped) == (["2026-05-05"], 3)
    late = due_turns(Daily(time(3)), UTC, since, now + 2 * HOUR, CatchUp.SKIP, grace=HOUR)
    assert (late.turns, late.skipped) == ((), 4)


def test_what_was_never_looked_at_begins_with_its_latest_turn():
    due = due_turns(Daily(time(3)), UTC, None, utc("2026-05-05T02:00"), CatchUp.EACH, grace=HOUR)
    assert ([turn.period for turn in due.turns], due.skipped) == (["2026-05-04"], 0)


def test_clock_that_was_turned_back_finds_nothing_new():
    before, after = utc("2026-05-05T03:30"), utc("2026-05-05T02:30")
    assert due_turns(Daily(time(3)), UTC, before, after, CatchUp.EACH, grace=HOUR).turns == ()
