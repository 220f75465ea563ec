"""Periods of reports: one way to write each, no day between neighbours."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.errors import InvalidInput
from billing_app.domain.period import KINDS, Period, PeriodKind, parse_period, period_of


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_a_period_is_read_and_written_alike(text: str, first: date, last: date) -> None:
    period = parse_period(text)
    assert (period.first, period.last, period.text) == (first, last, text)


@pytest.mark.parametrize("text", ["", "26", "2026-13", "2026-Q5", "2026-1", "2026-Q", "２０２６", "2300", "2026-11-01"])
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_period(text)


@given(day=st.dates(date(1901, 1, 1), date(2198, 12, 31)), kind=st.sampled_from(KINDS))
def test_periods_follow_each_other_without_a_gap(day: date, kind: PeriodKind) -> None:
    period = period_of(day, kind)
    assert period.first <= day <= period.last
    assert parse_period(period.text) == period
    assert period.moved(1).first == period.last + timedelta(days=1)
    assert period.moved(1).moved(-1) == period


def test_the_calendar_ends_somewhere() -> None:
    last = Period("year", 2199 * 12)
    assert last.moved(1) == last


def test_another_kind_keeps_the_end_of_the_period() -> None:
    assert parse_period("2026-Q2").at("month").text == "2026-06"
    assert parse_period("2026-06").at("year").text == "2026"
