"""What repeats: periods, ends of months, leap years, days on which nobody works, shares, prices, impossible wishes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.errors import InvalidInput
from billing_app.domain.recurring import Indexing, Schedule, billing_day, period_numbered, periods, price_factor
from billing_app.domain.recurring_body import body_of_period
from billing_app.domain.recurring_fields import parse_plan, schedule_field, schedule_to_json

LINE = {
    "description": "Rent {month}",
    "quantity": "1",
    "unit_price": "1000",
    "taxes": [{"category": "S", "rate": "19"}],
}


def days(shown: int = 4, **schedule: Any) -> list[str]:
    found = schedule_field({"every": 1, "unit": "month", "start_on": "2026-01-31"} | schedule, "schedule")
    return [each.falls_on.isoformat() for each in islice(periods(found), shown)]


def refusal(**schedule: Any) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as error:
        schedule_field({"every": 1, "unit": "month", "start_on": "2026-01-01"} | schedule, "schedule")
    return error.value.error_code, error.value.message


def test_the_31st_is_the_end_of_shorter_months_and_the_31st_again_afterwards():
    assert days(5) == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    assert days(3, start_on="2028-01-31") == ["2028-01-31", "2028-02-29", "2028-03-31"]


def test_leap_day_comes_round_at_the_end_of_february():
    found = days(5, unit="year", start_on="2028-02-29")
    assert found == ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]


def test_days_weeks_and_many_months():
    assert days(3, unit="day", every=10) == ["2026-01-31", "2026-02-10", "2026-02-20"]
    assert days(3, unit="week", every=2) == ["2026-01-31", "2026-02-14", "2026-02-28"]
    assert days(4, every=3, start_on="2026-11-30") == ["2026-11-30", "2027-02-28", "2027-05-30", "2027-08-30"]


def test_day_of_the_month_may_differ_from_the_start():
    assert days(3, start_on="2026-02-10", day=31) == ["2026-02-28", "2026-03-31", "2026-04-30"]
    assert days(3, start_on="2026-02-10", day=5) == ["2026-03-05", "2026-04-05", "2026-05-05"]
    assert days(2, unit="year", start_on="2026-07-01", month=2, day=29) == ["2027-02-28", "2028-02-29"]


def test_end_date_and_count_end_it():
    assert days(9, end_on="2026-03-31") == ["2026-01-31", "2026-02-28", "2026-03-31"]
    assert days(9, count=2) == ["2026-01-31", "2026-02-28"]


def test_period_in_arrears_is_billed_when_it_is_over():
    (first, second) = islice(periods(Schedule(1, "month", date(2026, 1, 1), in_arrears=True)), 2)
    assert (first.begins_on, first.ends_on, first.falls_on) == (date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))
    assert second.falls_on == date(2026, 3, 1)


def test_first_part_of_a_period_is_billed_by_its_share():
    found = list(islice(periods(Schedule(1, "month", date(2026, 2, 15), day=1, prorate=True)), 2))
    assert [(each.key, each.ends_on.isoformat(), each.share) for each in found] == [
        ("2026-02-15", "2026-02-28", Fraction(14, 28)),
        ("2026-03-01", "2026-03-31", Fraction(1)),
    ]


def test_start_on_the_day_itself_has_no_share():
    (first,) = islice(periods(Schedule(1, "month", date(2026, 2, 1), day=1, prorate=True)), 1)
    assert first.share == 1


def test_days_on_which_nobody_works_are_avoided_but_the_period_stays():
    schedule = Schedule(1, "month", date(2026, 8, 1), workdays="next")  # a Saturday
    (first,) = islice(periods(schedule), 1)

    def is_free(day: date) -> bool:
        return day.weekday() >= 5 or day == date(2026, 8, 3)

    assert billing_day(schedule, first, is_free) == date(2026, 8, 4)
    assert billing_day(Schedule(1, "month", date(2026, 8, 1), workdays="previous"), first, is_free) == date(2026, 7, 31)
    assert billing_day(Schedule(1, "month", date(2026, 8, 1)), first, is_free) == date(2026, 8, 1)
    assert billing_day(schedule, first, lambda _day: True) == date(2026, 8, 1)  # who never works is billed all the same
    assert first.key == "2026-08-01"


def test_impossible_wishes_are_refused_in_clear_words():
    assert refusal(start_on="2026-02-31") == ("no_such_day", "There is no such day in the calendar.")
    assert refusal(unit="year", month=2, day=31) == ("no_such_day", "There is no 31 February: choose a day up to 29.")
    assert refusal(every=0) == ("too_small", "This must be at least 1.")
    assert refusal(end_on="2025-12-31")[0] == "ends_before_start"
    assert refusal(end_on="2026-12-31", count=3)[0] == "end_twice"
    assert refusal(day=15, end_on="2026-01-10")[0] == "never"
    assert refusal(unit="week", day=3)[0] == "no_day_here"
    assert refusal(month=3)[0] == "no_month_here"
    assert refusal(unit="year", month=3)[0] == "required"
    assert refusal(prorate=True)[0] == "nothing_to_prorate"
    assert refusal(every=200)[0] == "too_seldom"
    assert refusal(unit="fortnight")[0] == "not_a_choice"


def test_schedule_survives_being_stored():
    sent = {"every": 2, "unit": "month", "start_on": "2026-01-15", "count": 5, "day": 31, "prorate": True}
    read = schedule_field(sent, "schedule")
    assert schedule_field(schedule_to_json(read), "schedule") == read


def test_prices_rise_after_each_full_year():
    indexing = Indexing(Decimal("2.5"))
    factors = [price_factor(indexing, date(2026, 3, 31), day) for day in (date(2027, 3, 30), date(2027, 3, 31))]
    assert factors == [Decimal(1), Decimal("1.025")]
    assert price_factor(indexing, date(2026, 3, 31), date(2029, 4, 30)) == Decimal("1.025") ** 3


def plan_of(**more: Any) -> Any:
    data = {
        "customer_id": "c",
        "schedule": {"every": 1, "unit": "month", "start_on": "2026-02-15", "day": 1, "prorate": True},
        "invoice": {"currency": "EUR", "lines": [LINE], "note": "{month} {unknown}"},
    }
    return parse_plan(data | more, default_currency="EUR")


def test_body_of_a_period_has_its_words_its_share_and_its_prices():
    plan = plan_of(indexing={"percent": "3", "months": 12})
    first, second = islice(periods(plan.schedule), 2)
    body = body_of_period(plan, first, {"month": "Februar"})
    assert body["period"] == {"from": "2026-02-15", "to": "2026-02-28"}
    assert (body["lines"][0]["unit_price"], body["lines"][0]["description"]) == ("500", "Rent Februar")
    assert body["note"] == "Februar {unknown}"
    assert "id" not in body["lines"][0]
    assert body_of_period(plan, second, {})["lines"][0]["unit_price"] == "1000"
    later = period_numbered(plan.schedule, 14)
    assert later is not None
    assert body_of_period(plan, later, {})["lines"][0]["unit_price"] == "1030"


def test_a_word_that_is_filled_in_is_not_read_again():
    body = body_of_period(plan_of(), next(periods(plan_of().schedule)), {"month": "{year}", "year": "2026"})
    assert body["lines"][0]["description"] == "Rent {year}"


def test_what_belongs_to_one_invoice_is_not_repeated():
    with pytest.raises(InvalidInput) as error:
        plan_of(invoice={"currency": "EUR", "lines": [LINE], "due_date": "2026-05-01"})
    assert error.value.path == "invoice.due_date"
    with pytest.raises(InvalidInput, match="at least one line"):
        plan_of(invoice={"currency": "EUR"})


@given(
    start=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    every=st.integers(1, 14),
    unit=st.sampled_from(["day", "week", "month", "year"]),
    day=st.none() | st.integers(1, 31),
    prorate=st.booleans(),
)
def test_periods_follow_each_other_without_gap_or_overlap(start: date, every: int, unit: Any, day: Any, prorate: bool):
    day = day if unit in {"month", "year"} else None
    schedule = Schedule(every, unit, start, day=day, prorate=prorate and day is not None)
    found = list(islice(periods(schedule), 30))
    assert found[0].begins_on >= start
    for before, after in pairwise(found):
        assert before.ends_on.toordinal() + 1 == after.begins_on.toordinal()
        assert before.begins_on <= before.ends_on
    assert len({each.key for each in found}) == len(found)
    assert all(0 < each.share <= 1 for each in found)
