"""What the overview reads: each question one short walk along an index, whatever the number of invoices.

The statements are built once and run on tables: building them anew cost three times as much as answering them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, func, or_, select

from billing_app.domain.forecast import OpenAmount, PaidDelay
from billing_app.domain.ledger import CASH_ACCOUNTS, Account
from billing_app.store.session import Scope
from billing_app.store.tables import AccountDay, Business, ChainHead, DayFigure, EventRow, Expense, Invoice, OpenByDue

_HISTORY = 100
_MOST_PAYABLES = 1000
PERIODS = 3


@dataclass(frozen=True, slots=True)
class Period:
    """Two days and all between them."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CashDay:
    """Money that came in and went out on a day, bank and cash together, in base currency."""

    day: date
    money_in: int
    money_out: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The currency and zone of the business, and where its chain stands."""

    currency: str
    time_zone: str
    sequence: int


def _columns(table: Any) -> Any:
    return table.__table__.c


_account, _due, _figure = _columns(AccountDay), _columns(OpenByDue), _columns(DayFigure)
_expense, _invoice, _event = _columns(Expense), _columns(Invoice), _columns(EventRow)
_business, _head = _columns(Business), _columns(ChainHead)
_own, _limit = bindparam("business"), bindparam("limit")


def _figure_sums() -> list[Any]:
    figures = (_figure.invoiced, _figure.received, _figure.settled_amount, _figure.settled_amount_days)
    return [
        func.sum(case((_figure.day.between(bindparam(f"first{n}"), bindparam(f"last{n}")), figure), else_=0))
        for n in range(PERIODS)
        for figure in figures
    ]


_STANDING = select(
    _business.currency,
    _business.time_zone,
    select(_head.sequence).where(_head.business_id == _own).scalar_subquery(),
).where(_business.id == _own)
_BALANCES = (
    select(_account.account, func.sum(_account.debit) - func.sum(_account.credit))
    .where(_account.business_id == _own, _account.account.in_(bindparam("accounts", expanding=True)))
    .where(_account.day <= bindparam("today"))
    .group_by(_account.account)
)
_CASH_FLOW = (
    select(_account.day, func.sum(_account.debit), func.sum(_account.credit))
    .where(_account.business_id == _own, _account.account.in_(tuple(account.value for account in CASH_ACCOUNTS)))
    .where(_account.day.between(bindparam("first"), bindparam("last")), _account.is_opening.is_(False))
    .group_by(_account.day)
    .order_by(_account.day)
)
_FIGURES = select(*_figure_sums()).where(
    _figure.business_id == _own, _figure.day.between(bindparam("first"), bindparam("last"))
)
_OPEN_BY_DUE = select(_due.due_on, _due.amount_base, _due.documents).where(
    _due.business_id == _own, or_(_due.amount_base != 0, _due.documents != 0)
)
_PAYABLES = (
    select(_expense.due_on, _expense.incurred_on, _expense.amount_base)
    .where(_expense.business_id == _own, _expense.is_paid.is_(False))
    .order_by(_expense.due_on.asc().nulls_last())
    .limit(_limit)
)
_DELAYS = (
    select(_invoice.settled_on, _invoice.due_date, _invoice.amount_due_base)
    .where(_invoice.business_id == _own, _invoice.status == "paid")
    .order_by(_invoice.issue_date.desc(), _invoice.id.desc())
    .limit(_limit)
)
_MOST_OVERDUE = (
    select(
        _invoice.id,
        _invoice.number,
        _invoice.customer_id,
        _invoice.customer_name,
        _invoice.due_date,
        _invoice.balance,
        _invoice.currency,
    )
    .where(_invoice.business_id == _own, _invoice.is_open.is_(True), _invoice.due_date < bindparam("today"))
    .order_by(_invoice.due_date, _invoice.id)
    .limit(_limit)
)
_OLD_DRAFTS = (
    select(_invoice.id, _invoice.customer_name, _invoice.amount_due, _invoice.currency)
    .where(_invoice.business_id == _own, _invoice.status == "draft", _invoice.updated_at < bindparam("before"))
    .order_by(_invoice.issue_date, _invoice.id)
    .limit(_limit)
)
_BILLS = (
    select(_expense.id, _expense.supplier, _expense.due_on, _expense.amount, _expense.currency)
    .where(_expense.business_id == _own, _expense.is_paid.is_(False), _expense.due_on < bindparam("before"))
    .order_by(_expense.due_on, _expense.id)
    .limit(_limit)
)
NO_NEWS = (
    "session",
    "security",
    "view",
    "device",
    "factor",
    "step_up",
    "station",
    "pin",
    "document",
)
"""Subjects of events that the first page doesn't tell of: who came, went or knocked, and views that were kept."""
_LATEST = (
    select(_event.sequence, _event.at, _event.actor, _event.kind, _event.subject_id, _event.customer_id, _event.payload)
    .where(_event.business_id == _own, *(_event.kind.not_like(f"{each}.%") for each in NO_NEWS))
    .order_by(_event.sequence.desc())
    .limit(_limit)
)


def _read(scope: Scope, statement: Any, **values: Any) -> Sequence[Any]:
    return scope.connection.execute(statement, {"business": scope.business_id, **values}).all()


def standing_of(scope: Scope) -> Standing:
    """Currency, zone and chain of the business."""
    currency, time_zone, sequence = _read(scope, _STANDING)[0]
    return Standing(currency, time_zone, sequence or 0)


def balances_of_accounts(scope: Scope, accounts: Sequence[Account], today: date) -> dict[str, int]:
    """Debit less credit of accounts up to a day, opening included; accounts that were never used are left out."""
    names = [account.value for account in accounts]
    return {account: int(balance) for account, balance in _read(scope, _BALANCES, accounts=names, today=today)}


def cash_by_day(scope: Scope, first: date, last: date) -> list[CashDay]:
    """Debits and credits of bank and cash by day, without opening balances; days without movement are left out."""
    rows = _read(scope, _CASH_FLOW, first=first, last=last)
    return [CashDay(day, int(debit), int(credit)) for day, debit, credit in rows]


def figures_of_periods(scope: Scope, periods: Sequence[Period]) -> list[tuple[int, int, int, int]]:
    """Invoiced, received, settled amount and settled amount × days of each of the three periods, in one query."""
    values: dict[str, date] = {"first": min(p.first for p in periods), "last": max(p.last for p in periods)}
    for n, period in enumerate(periods):
        values |= {f"first{n}": period.first, f"last{n}": period.last}
    row = [int(value or 0) for value in _read(scope, _FIGURES, **values)[0]]
    return [(row[i], row[i + 1], row[i + 2], row[i + 3]) for i in range(0, len(row), 4)]


def open_by_due(scope: Scope) -> list[tuple[date, int, int]]:
    """Due date, open amount and documents of every day on which something is due."""
    return [(due_on, amount, count) for due_on, amount, count in _read(scope, _OPEN_BY_DUE)]


def open_payables(scope: Scope) -> list[OpenAmount]:
    """What suppliers are still owed by the day it is due (the day it was incurred where none was named)."""
    rows = _read(scope, _PAYABLES, limit=_MOST_PAYABLES)
    return [OpenAmount(due_on or incurred_on, amount) for due_on, incurred_on, amount in rows]


def paid_delays(scope: Scope) -> list[PaidDelay]:
    """How late the latest paid invoices were paid."""
    rows = _read(scope, _DELAYS, limit=_HISTORY)
    return [PaidDelay((settled_on - due_on).days, amount) for settled_on, due_on, amount in rows if settled_on]


def most_overdue(scope: Scope, today: date, limit: int) -> Sequence[Row[Any]]:
    """The open documents that are longest overdue."""
    return _read(scope, _MOST_OVERDUE, today=today, limit=limit)


def old_drafts(scope: Scope, before: datetime, limit: int) -> Sequence[Row[Any]]:
    """Drafts that nobody has touched since."""
    return _read(scope, _OLD_DRAFTS, before=before, limit=limit)


def bills_due(scope: Scope, before: date, limit: int) -> Sequence[Row[Any]]:
    """Unpaid expenses with a due date before a day, the earliest first."""
    return _read(scope, _BILLS, before=before, limit=limit)


def latest_events(scope: Scope, limit: int) -> Sequence[Row[Any]]:
    """The newest events of the business, newest first; what only the security log tells is left out."""
    return _read(scope, _LATEST, limit=limit)
