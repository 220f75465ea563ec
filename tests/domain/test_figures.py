"""Aging, the figures of the overview, and the forecast."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_app.domain.aging import BUCKETS, aging, bucket_of
from billing_app.domain.errors import BillingError, InvalidInput, Refused
from billing_app.domain.exchange import Rate, rate_for, rate_of_exchange, relieved
from billing_app.domain.figures import (
    days_sales_outstanding,
    days_to_get_paid,
    month_bounds,
    split_by_due,
    today_in,
)
from billing_app.domain.forecast import OpenAmount, PaidDelay, forecast

TODAY = date(2026, 3, 4)
BERLIN = ZoneInfo("Europe/Berlin")
open_amounts = st.lists(st.tuples(st.integers(-200, 200), st.integers(0, 10_000)), max_size=20)


@pytest.mark.parametrize(
    ("days_late", "bucket"),
    [
        (-5, "current"),
        (0, "current"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "90+"),
        (900, "90+"),
    ],
)
def test_buckets_begin_the_day_after(days_late, bucket):
    assert bucket_of(TODAY - timedelta(days=days_late), TODAY) == bucket


@settings(max_examples=50)
@given(open_amounts)
def test_the_buckets_sum_to_what_is_outstanding(amounts):
    rows = aging([(TODAY + timedelta(days=d), a, 1) for d, a in amounts], TODAY)
    assert [row.bucket for row in rows] == list(BUCKETS)
    assert sum(row.amount for row in rows) == sum(a for _, a in amounts)
    assert sum(row.count for row in rows) == len(amounts)


def test_due_this_week_runs_from_today_to_sunday():
    days = {-1: 1, 0: 10, 4: 100, 5: 1000}
    made = split_by_due([(TODAY + timedelta(days=d), amount) for d, amount in days.items()], TODAY)
    assert (made.outstanding, made.overdue, made.due_this_week) == (1111, 1, 110)
    sunday = date(2026, 3, 8)
    assert split_by_due([(sunday, 5)], sunday).due_this_week == 5


def test_dso_and_days_to_get_paid_are_empty_without_sales():
    assert days_sales_outstanding(500, 1500) == Decimal("30.0")
    assert days_sales_outstanding(500, 0) is None
    assert days_to_get_paid(100 * 10 + 300 * 30, 400) == Decimal("25.0")
    assert days_to_get_paid(0, 0) is None


def test_days_and_months_are_those_of_the_business():
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    assert today_in(BERLIN, late) == date(2026, 4, 1)
    assert month_bounds(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_bounds(date(2026, 12, 31))[1] == date(2026, 12, 31)


def test_rates_have_eight_decimals_and_foreign_documents_need_one():
    assert rate_of_exchange("0.00610000") == Decimal("0.0061")
    for bad in ("0", "-1", "0.000000001", 1.1, None, "NaN"):
        with pytest.raises(InvalidInput):
            rate_of_exchange(bad)
    assert rate_for("EUR", "EUR", None).to_base(5) == 5
    with pytest.raises(Refused):
        rate_for("USD", "EUR", None)
    with pytest.raises(BillingError):
        rate_for("EUR", "EUR", Decimal(2))
    assert Rate("JPY", "EUR", Decimal("0.0061")).to_base(1099) == 6_70
    assert Rate("EUR", "KWD", Decimal("0.33")).to_base(1_00) == 330


@settings(max_examples=50)
@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_relief_adds_up_to_what_was_booked(booked, parts):
    due, settled, total = sum(parts), 0, 0
    for part in parts:
        total += relieved(booked, settled + part, due) - relieved(booked, settled, due)
        settled += part
    assert total == booked


def history(*days):
    return [PaidDelay(d, 100, "c") for d in days]


def test_the_forecast_expects_money_as_late_as_it_used_to_come():
    seen = history(0, 0, 7, 14, 14, 14, 21, 21)
    made = forecast(
        1000, [OpenAmount(TODAY, 500, "c")], [OpenAmount(TODAY + timedelta(days=8), 200)], seen, today=TODAY
    )
    assert not made.is_rule_of_thumb
    assert [week.in_mid for week in made.weeks[:3]] == [0, 0, 500]
    assert [week.in_high for week in made.weeks[:3]] == [500, 0, 0]
    assert made.weeks[1].out == 200
    assert made.weeks[-1].balance_mid == 1300


def test_little_history_gives_a_rule_of_thumb_that_says_so():
    assert forecast(0, [], [], history(3), today=TODAY).is_rule_of_thumb


@settings(max_examples=60, deadline=None)
@given(open_amounts, open_amounts, st.lists(st.tuples(st.integers(-30, 90), st.integers(0, 900)), max_size=15))
def test_the_band_is_ordered_and_no_money_is_invented(receivables, payables, delays):
    opened = [OpenAmount(TODAY + timedelta(days=d), a, "c") for d, a in receivables]
    owed = [OpenAmount(TODAY + timedelta(days=d), a) for d, a in payables]
    made = forecast(0, opened, owed, [PaidDelay(d, a, "c") for d, a in delays], today=TODAY)
    assert len(made.weeks) == 12
    for week in made.weeks:
        assert week.balance_low <= week.balance_mid <= week.balance_high
    assert sum(week.in_high for week in made.weeks) <= sum(a for _, a in receivables)
