"""The cash-flow report: money in and out of bank and cash by period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import InvalidInput
from billing_app.domain.ledger import CASH_ACCOUNTS
from billing_app.domain.money import to_text
from billing_app.services.reports.periods import Table, check_period
from billing_app.store.business import profile_of
from billing_app.store.overview_queries import CashDay, balances_of_accounts, cash_by_day
from billing_app.store.session import reading

Step = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class CashPeriod:
    """Money in and out between two days, and the balance at the end of the last one."""

    first: date
    last: date
    money_in: int
    money_out: int
    balance: int


@dataclass(frozen=True, slots=True)
class CashFlowReport:
    """Bank and cash by day, week or month, opening balances in the balance only."""

    currency: str
    opening_balance: int
    periods: list[CashPeriod]

    @property
    def table(self) -> Table:
        """The report as rows of text."""
        rows = [
            [each.first.isoformat(), each.last.isoformat()]
            + [to_text(amount, self.currency) for amount in (each.money_in, each.money_out, each.balance)]
            for each in self.periods
        ]
        return [["from", "to", "in", "out", "balance"], *rows]


def cash_flow_report(actor: Actor, first: date, last: date, *, by: str = "month") -> CashFlowReport:
    """Money in and out of bank and cash by day, week or month."""
    actor.require(Permission.VIEW_REPORTS)
    check_period(first, last)
    if by not in get_args(Step):
        raise InvalidInput(f"Choose one of: {', '.join(get_args(Step))}.", code="not_a_choice", path="by")
    with reading(actor) as scope:
        balances = balances_of_accounts(scope, tuple(CASH_ACCOUNTS), first - timedelta(days=1))
        opening = sum(balances.values())
        later = balances_of_accounts(scope, tuple(CASH_ACCOUNTS), last)
        days = cash_by_day(scope, first, last)
        # Balances that were opened within the period count from its beginning: they are no movement.
        opening += sum(later.values()) - opening - sum(day.money_in - day.money_out for day in days)
        currency = profile_of(scope).currency
        return CashFlowReport(currency, opening, _cash_periods(days, _steps(first, last, by), opening))


def _steps(first: date, last: date, by: str) -> list[tuple[date, date]]:
    steps: list[tuple[date, date]] = []
    while first <= last:
        end = min(_end_of_step(first, by), last)
        steps.append((first, end))
        first = end + timedelta(days=1)
    return steps


def _end_of_step(day: date, by: str) -> date:
    if by == "day":
        return day
    if by == "week":
        return day + timedelta(days=6 - day.weekday())
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _cash_periods(days: Sequence[CashDay], steps: Sequence[tuple[date, date]], balance: int) -> list[CashPeriod]:
    periods: list[CashPeriod] = []
    position = 0
    for first, last in steps:
        money_in = money_out = 0
        while position < len(days) and days[position].day <= last:
            money_in += days[position].money_in
            money_out += days[position].money_out
            position += 1
        balance += money_in - money_out
        periods.append(CashPeriod(first, last, money_in, money_out, balance))
    return periods
