"""The figures of the overview, as the billing rules define them; base currency minor units, `today` the business's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from billing_app.domain.money import round_half_away

LOOK_BACK_DAYS = 90


@dataclass(frozen=True, slots=True)
class DueSplit:
    """The open amounts by when they are due: before today, from today to Sunday, all together."""

    outstanding: int
    overdue: int
    due_this_week: int


def split_by_due(open_amounts: Iterable[tuple[date, int]], today: date) -> DueSplit:
    """Outstanding, overdue (due before today) and due this week (today to Sunday) from (due date, amount)."""
    sunday = end_of_week(today)
    outstanding = overdue = this_week = 0
    for due_on, amount in open_amounts:
        outstanding += amount
        overdue += amount if due_on < today else 0
        this_week += amount if today <= due_on <= sunday else 0
    return DueSplit(outstanding, overdue, this_week)


def days_sales_outstanding(outstanding: int, invoiced_in_90_days: int) -> Decimal | None:
    """Outstanding ÷ invoiced in 90 days × 90, one decimal; none where nothing was invoiced."""
    if invoiced_in_90_days <= 0:
        return None
    return round_half_away(Fraction(outstanding * LOOK_BACK_DAYS, invoiced_in_90_days), 1)


def days_to_get_paid(amount_days: int, amount: int) -> Decimal | None:
    """Amount-weighted days from issue to last payment, one decimal; none where nothing was paid.

    `amount_days` is Σ amount × days over the invoices paid in the last 90 days, `amount` their sum.
    """
    return round_half_away(Fraction(amount_days, amount), 1) if amount > 0 else None


def look_back_start(today: date) -> date:
    """The first of the last 90 days, today included."""
    return today - timedelta(days=LOOK_BACK_DAYS - 1)


def today_in(zone: ZoneInfo, now: datetime) -> date:
    """The day that it is for the business at an instant."""
    return now.astimezone(zone).date()


def end_of_week(day: date) -> date:
    """The Sunday of a day's week; a Sunday is its own."""
    return day + timedelta(days=6 - day.weekday())


def month_bounds(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
