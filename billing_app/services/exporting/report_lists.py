"""Reports as lists that can be exported, beside tax and ledger: aging, cash flow and the trial balance."""

from collections.abc import Iterator, Mapping

from billing_app.domain.access import Actor, Permission
from billing_app.domain.aging import BUCKETS
from billing_app.domain.money import to_text
from billing_app.services.exporting.lists import List, Period
from billing_app.services.exporting.writing import Column
from billing_app.services.reports import (
    AgingReport,
    AgingRow,
    CashFlowReport,
    CashPeriod,
    TrialBalance,
    aging_report,
    cash_flow_report,
    trial_balance,
)
from billing_app.store.ledger import AccountBalance

AgingLine = tuple[AgingRow, str]
CashLine = tuple[CashPeriod, str]
BalanceLine = tuple[AccountBalance, str]
"""A row of a report with the currency of the books."""


def aging_lines(report: AgingReport) -> Iterator[AgingLine]:
    """What `aging` exports of a report."""
    return ((row, report.currency) for row in report.rows)


def cash_lines(report: CashFlowReport) -> Iterator[CashLine]:
    """What `cash_flow` exports of a report: nothing while the books are empty."""
    has_moved = report.opening_balance or any(each.money_in or each.money_out for each in report.periods)
    return ((each, report.currency) for each in report.periods if has_moved)


def balance_lines(report: TrialBalance) -> Iterator[BalanceLine]:
    """What `trial_balance` exports of a report."""
    return ((row, report.currency) for row in report.rows)


def _aging(line: AgingLine) -> Iterator[list[str]]:
    row, base = line
    amounts = [to_text(amount, row.currency) for amount in (*row.buckets, row.balance)]
    yield [row.customer_name, row.currency, *amounts, to_text(row.balance_base, base), base, row.customer_id]


def _cash(line: CashLine) -> Iterator[list[str]]:
    each, currency = line
    amounts = (to_text(amount, currency) for amount in (each.money_in, each.money_out, each.balance))
    yield [each.first.isoformat(), each.last.isoformat(), *amounts, currency]


def _balance(line: BalanceLine) -> Iterator[list[str]]:
    row, currency = line
    amounts = (to_text(amount, currency) for amount in (row.debit, row.credit, row.balance))
    yield [row.account, *amounts, currency]


def _all_cash(actor: Actor, period: Period) -> Iterator[CashLine]:
    return cash_lines(cash_flow_report(actor, *period.bounds(actor)))


def _all_balances(actor: Actor, period: Period) -> Iterator[BalanceLine]:
    return balance_lines(trial_balance(actor, on=period.bounds(actor)[1]))


def _number(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "number") for name in names)


REPORTS: Mapping[str, List] = {
    "aging": List(
        Permission.VIEW_REPORTS,
        (
            *(Column("customer"), Column("currency")),
            *_number(*BUCKETS, "balance", "balance_base"),
            *(Column("base_currency"), Column("customer_id")),
        ),
        lambda actor, _period: aging_lines(aging_report(actor)),
        _aging,
    ),
    "cash_flow": List(
        Permission.VIEW_REPORTS,
        (Column("first_day", "day"), Column("last_day", "day"), *_number("in", "out", "balance"), Column("currency")),
        _all_cash,
        _cash,
    ),
    "trial_balance": List(
        Permission.VIEW_REPORTS,
        (Column("account"), *_number("debit", "credit", "balance"), Column("currency")),
        _all_balances,
        _balance,
    ),
}
