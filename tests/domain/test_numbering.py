"""Numbers of documents: patterns, restarts, dates in order."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.numbering import (
    SeriesState,
    check_order,
    check_pattern,
    format_number,
    numbering_year,
    period_key,
    restarts_yearly,
    take_number,
)

DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("pattern", "number", "expected"),
    [
        ("INV-{year}-{number:5}", 42, "INV-2026-00042"),
        ("{number}", 7, "7"),
        ("R{year:2}/{number:3}", 1234, "R26/1234"),
        ("A.{number:12}", 1, "A.000000000001"),
    ],
)
def test_numbers_follow_their_pattern(pattern: str, number: int, expected: str) -> None:
    assert format_number(pattern, number, DAY) == expected


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("", "number_missing"),
        ("INV-{year}", "number_missing"),
        ("{number}{number}", "number_missing"),
        ("{number:0}", "number_missing"),
        ("{number:13}", "number_missing"),
        ("{number}-{month}", "unknown_placeholder"),
        ("{year}{year}{number}", "unknown_placeholder"),
        ("inv-{number}", "forbidden_character"),
        ("INV {number}", "forbidden_character"),
        ("É{number}", "forbidden_character"),
        ("{number}}", "forbidden_character"),
        ("ABCDEFGHIJKLMNO-{number:5}", "too_long"),
    ],
)
def test_patterns_that_cannot_number_are_refused(pattern: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_pattern(pattern)
    assert (refused.value.error_code, refused.value.path) == (code, "pattern")


def test_yearly_restart_needs_the_year() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_pattern("INV-{number}", "yearly")
    assert refused.value.error_code == "year_missing"
    assert restarts_yearly("{year}-{number}")
    assert not restarts_yearly("{number}")


def test_a_number_that_outgrows_twenty_characters_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        format_number("ABCDEFGHIJ-{number:9}", 10**9, DAY)
    assert refused.value.error_code == "series_full"


@pytest.mark.parametrize(
    ("start_month", "day", "year"),
    [
        (1, date(2026, 1, 1), 2026),
        (4, date(2026, 3, 31), 2025),
        (4, date(2026, 4, 1), 2026),
        (7, date(2026, 12, 31), 2026),
    ],
)
def test_the_year_of_a_number_may_be_the_fiscal_one(start_month: int, day: date, year: int) -> None:
    assert numbering_year(day, start_month) == year
    assert period_key("{year}-{number}", day, start_month) == str(year)
    assert period_key("{number}", day, start_month) == ""


def test_a_new_year_counts_from_one() -> None:
    text, state = take_number("{year}-{number}", SeriesState(), date(2026, 12, 31))
    assert (text, state.next_number) == ("2026-1", 2)
    text, state = take_number("{year}-{number}", state, date(2027, 1, 1))
    assert (text, state) == ("2027-1", SeriesState(2, "2027", date(2027, 1, 1), is_used=True))


def test_a_series_without_a_year_never_restarts() -> None:
    _, state = take_number("{number}", SeriesState(), date(2026, 12, 31))
    assert take_number("{number}", state, date(2027, 1, 1))[0] == "2"


def test_dates_never_go_backwards() -> None:
    check_order(None, DAY)
    check_order(DAY, DAY)
    with pytest.raises(Refused) as refused:
        check_order(DAY, DAY - timedelta(days=1))
    assert (refused.value.error_code, refused.value.path) == ("date_before_last", "issue_date")


def test_an_unused_series_begins_where_it_was_told() -> None:
    assert take_number("{year}-{number}", SeriesState(57), DAY)[0] == "2026-57"


@settings(max_examples=60)
@given(st.lists(st.integers(0, 200), max_size=30), st.integers(1, 12))
def test_numbers_are_gapless_and_unique(gaps: list[int], start_month: int) -> None:
    state, day = SeriesState(), date(2025, 11, 3)
    seen: list[str] = []
    by_year: dict[str, int] = {}
    for gap in gaps:
        day += timedelta(days=gap)
        text, state = take_number("{year}-{number}", state, day, start_month)
        seen.append(text)
        year, number = text.split("-")
        by_year[year] = by_year.get(year, 0) + 1
        assert int(number) == by_year[year]
    assert len(set(seen)) == len(seen)
