"""What the overview reads: each question one short walk along an index, whatever the number of invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func
from sqlmodel import col, select

from billing_app.domain.forecast import OpenAmount, PaidDelay
from billing_app.domain.ledger import Account
from billing_app.store.session import Scope
from billing_app.store.tables import AccountDay, DayFigure, Expense, Invoice, OpenByDue

_HISTORY = 200
_MOST_PAYABLES = 1000


@dataclass(frozen=True, slots=True)
class Period:
    """Two days and all between them."""

    first: date
    last: date


def balances_of_accounts(scope: Scope, accounts: Sequence[Account], today: date) -> dict[str, int]:
    """Debit less credit of accounts up to a day, opening included."""
    statement = (
        select(AccountDay.account, func.sum(AccountDay.debit), func.sum(AccountDay.credit))
        .where(AccountDay.business_id == scope.business_id, col(AccountDay.account).in_(accounts))
        .where(col(AccountDay.day) <= today)
        .group_by(col(AccountDay.account))
    )
    return {account: int(debit) - int(credit) for account, debit, credit in scope.session.exec(statement)}


def figures_of_periods(scope: Scope, periods: Sequence[Period]) -> list[tuple[int, int, int, int]]:
    """Invoiced, received, settled amount and settled amount × days of each period, in one query."""
    figures = (DayFigure.invoiced, DayFigure.received, DayFigure.settled_amount, DayFigure.settled_amount_days)
    day = col(DayFigure.day)
    sums: list[Any] = [
        func.sum(case((day.between(period.first, period.last), col(figure)), else_=0))
        for period in periods
        for figure in figures
    ]
    first, last = min(period.first for period in periods), max(period.last for period in periods)
    statement: Any = select(*sums).where(DayFigure.business_id == scope.business_id, day.between(first, last))
    row = [int(value or 0) for value in scope.session.exec(statement).one()]
    return [(row[i], row[i + 1], row[i + 2], row[i + 3]) for i in range(0, len(row), 4)]


def open_by_due(scope: Scope) -> list[tuple[date, int, int]]:
    """Due date, open amount and documents of every day on which something is due."""
    statement = select(col(OpenByDue.due_on), col(OpenByDue.amount_base), col(OpenByDue.documents)).where(
        OpenByDue.business_id == scope.business_id,
        (col(OpenByDue.amount_base) != 0) | (col(OpenByDue.documents) != 0),
    )
    return [(due_on, int(amount), int(count)) for due_on, amount, count in scope.session.exec(statement)]


def open_payables(scope: Scope) -> list[OpenAmount]:
    """What suppliers are still owed by the day it is due (the day it was incurred where none was named)."""
    due = func.coalesce(Expense.due_on, Expense.incurred_on)
    statement = (
        select(due, Expense.amount_base)
        .where(Expense.business_id == scope.business_id, col(Expense.is_paid).is_(False))
        .order_by(col(Expense.due_on).asc().nulls_last())
        .limit(_MOST_PAYABLES)
    )
    return [OpenAmount(_day(due_on), int(amount)) for due_on, amount in scope.session.exec(statement)]


def _day(value: date | str) -> date:
    # SQLite gives the text of a date that went through a function.
    return date.fromisoformat(value) if isinstance(value, str) else value


def paid_delays(scope: Scope) -> list[PaidDelay]:
    """How late the latest paid invoices were paid."""
    statement = (
        select(col(Invoice.settled_on), col(Invoice.due_date), col(Invoice.amount_due_base), col(Invoice.customer_id))
        .where(Invoice.business_id == scope.business_id, Invoice.status == "paid")
        .order_by(col(Invoice.issue_date).desc(), col(Invoice.id).desc())
        .limit(_HISTORY)
    )
    return [
        PaidDelay((settled_on - due_on).days, amount, customer_id or "")
        for settled_on, due_on, amount, customer_id in scope.session.exec(statement)
        if settled_on is not None
    ]


def most_overdue(scope: Scope, today: date, limit: int) -> Sequence[Any]:
    """The open documents that are longest overdue: id, number, customer, due date, balance, currency, base balance."""
    columns: list[Any] = [
        Invoice.id,
        Invoice.number,
        Invoice.customer_id,
        Invoice.customer_name,
        Invoice.due_date,
        Invoice.balance,
        Invoice.currency,
        Invoice.balance_base,
    ]
    statement: Any = (
        select(*columns)
        .where(Invoice.business_id == scope.business_id, col(Invoice.is_open).is_(True), Invoice.due_date < today)
        .order_by(col(Invoice.due_date), col(Invoice.id))
    )
    return scope.session.exec(statement.limit(limit)).all()


def old_drafts(scope: Scope, before: datetime, limit: int) -> Sequence[Any]:
    """Drafts that nobody has touched since: id, customer, amount, currency, last change."""
    columns: list[Any] = [Invoice.id, Invoice.customer_name, Invoice.amount_due, Invoice.currency, Invoice.updated_at]
    statement: Any = (
        select(*columns)
        .where(Invoice.business_id == scope.business_id, Invoice.status == "draft", col(Invoice.updated_at) < before)
        .order_by(col(Invoice.issue_date), col(Invoice.id))
    )
    return scope.session.exec(statement.limit(limit)).all()
