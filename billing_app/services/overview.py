"""The figures of the overview: what is in, what is due, what is late. The page, the API and the report say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from billing_app.domain.access import Actor, Permission
from billing_app.domain.money import Money, round_half_away
from billing_app.store import projections
from billing_app.store.business import profile_of
from billing_app.store.feed import head_in
from billing_app.store.session import Scope, reading

CASH_FLOW_DAYS = 30
_LOOKING_BACK_DAYS = 90


@dataclass(frozen=True, slots=True)
class AgingBucket:
    """What is open in one bucket: current, 1-30, 31-60, 61-90 or 90+."""

    bucket: str
    amount: Money
    count: int


@dataclass(frozen=True, slots=True)
class CashDay:
    """What came in and went out on a day, bank and cash together."""

    day: date
    money_in: Money
    money_out: Money


@dataclass(frozen=True, slots=True)
class Overview:
    """All figures in base currency at booked rates, as of `today` in the business's zone."""

    as_of_sequence: int
    business_name: str
    currency: str
    today: date
    cash_balance: Money
    outstanding: Money
    overdue: Money
    due_this_week: Money
    paid_this_month: Money
    paid_last_month: Money
    invoiced_this_month: Money
    days_to_get_paid: Decimal | None
    days_sales_outstanding: Decimal | None
    aging: Sequence[AgingBucket]
    cash_flow: Sequence[CashDay]


def read_overview(actor: Actor) -> Overview:
    """The figures at this instant, from the projections: the cost doesn't grow with the number of documents."""
    actor.require(Permission.VIEW_FIGURES)
    with reading(actor) as scope:
        profile = profile_of(scope)
        today = scope.now.astimezone(profile.zone).date()

        def money(minor: int) -> Money:
            return Money(minor, profile.currency)

        month, last_month = _month(today), _month(today.replace(day=1) - timedelta(days=1))
        return Overview(
            as_of_sequence=head_in(scope),
            business_name=profile.name,
            currency=profile.currency,
            today=today,
            cash_balance=money(projections.cash_balance(scope, today)),
            outstanding=money(projections.outstanding(scope)),
            overdue=money(projections.overdue(scope, today)),
            due_this_week=money(projections.due_between(scope, today, _sunday(today))),
            paid_this_month=money(projections.received_between(scope, *month)),
            paid_last_month=money(projections.received_between(scope, *last_month)),
            invoiced_this_month=money(projections.invoiced_between(scope, *month)),
            days_to_get_paid=projections.days_to_get_paid(scope, *_looking_back(today)),
            days_sales_outstanding=_days_sales_outstanding(scope, today),
            aging=[AgingBucket(one.bucket, money(one.amount), one.count) for one in projections.aging(scope, today)],
            cash_flow=_every_day(scope, today, profile.currency),
        )


def _month(day: date) -> tuple[date, date]:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day.replace(day=1), following - timedelta(days=1)


def _sunday(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def _looking_back(today: date) -> tuple[date, date]:
    return today - timedelta(days=_LOOKING_BACK_DAYS - 1), today


def _days_sales_outstanding(scope: Scope, today: date) -> Decimal | None:
    """Outstanding in days of what the last 90 days invoiced; None when they invoiced nothing."""
    invoiced = projections.invoiced_between(scope, *_looking_back(today))
    if invoiced <= 0:
        return None
    return round_half_away(Fraction(projections.outstanding(scope) * _LOOKING_BACK_DAYS, invoiced), 1)


def _every_day(scope: Scope, today: date, currency: str) -> list[CashDay]:
    first = today - timedelta(days=CASH_FLOW_DAYS - 1)
    moved = {one.day: (one.money_in, one.money_out) for one in projections.cash_flow(scope, first, today)}
    days = (first + timedelta(days=number) for number in range(CASH_FLOW_DAYS))
    return [
        CashDay(day, Money(money_in, currency), Money(money_out, currency))
        for day, (money_in, money_out) in ((day, moved.get(day, (0, 0))) for day in days)
    ]
