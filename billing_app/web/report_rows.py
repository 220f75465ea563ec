"""What the files of the reports hold: the rows of the period and filter that are on the screen."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from billing_app.domain.access import Actor
from billing_app.domain.period import PeriodKind, parse_period, period_of
from billing_app.services.business import read_business
from billing_app.services.business_profile import business_of
from billing_app.services.exporting.report_lists import aging_lines, balance_lines, cash_lines
from billing_app.services.reports import aging_report, cash_flow_report, ledger_report, tax_report, trial_balance
from billing_app.store.scope import MAX_PAGE

Query = Mapping[str, str]


def _tax(actor: Actor, query: Query) -> Iterator[Any]:
    basis = query.get("basis", "") if read_business(actor).profile.tax_basis == "cash" else ""
    report = tax_report(actor, *_days(actor, query, "quarter"), basis=basis)
    return ((line, report.currency) for line in report.lines)


def _aging(actor: Actor, _query: Query) -> Iterator[Any]:
    return aging_lines(aging_report(actor))


def _cash_flow(actor: Actor, query: Query) -> Iterator[Any]:
    return cash_lines(cash_flow_report(actor, *_days(actor, query, "year"), by=query.get("by") or "month"))


def _ledger(actor: Actor, query: Query) -> Iterator[Any]:
    first, last = _days(actor, query, "month")
    currency, account = business_of(actor).currency, query.get("account", "")
    cursor: str | None = ""
    while cursor is not None:
        page = ledger_report(actor, first, last, account=account, limit=MAX_PAGE, cursor=cursor)
        yield from ((booked, currency) for booked in page.rows)
        cursor = page.next_cursor


def _trial_balance(actor: Actor, query: Query) -> Iterator[Any]:
    return balance_lines(trial_balance(actor, on=_days(actor, query, "year")[1]))


def _days(actor: Actor, query: Query, kind: PeriodKind) -> tuple[date, date]:
    named = query.get("period", "")
    period = parse_period(named) if named else period_of(business_of(actor).today, kind)
    return period.first, period.last


REPORTS: dict[str, Callable[[Actor, Query], Iterator[Any]]] = {
    "tax": _tax,
    "aging": _aging,
    "cash_flow": _cash_flow,
    "ledger": _ledger,
    "trial_balance": _trial_balance,
}
"""Rows of each report, by its name in the path."""
