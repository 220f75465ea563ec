"""The projections as they are stored, and once more from the facts alone: invoices, payments and postings."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from billing_app.domain.ledger import Account
from billing_app.store.chain import ISSUED, OPENING
from billing_app.store.movements import ACCOUNT_DAY, CUSTOMER_BALANCE, DAY_FIGURE, OPEN_BY_DUE, PROJECTIONS, Movements
from billing_app.store.projections import INVOICED_ACCOUNTS
from billing_app.store.session import Scope
from billing_app.store.tables import CustomerBalance, EventRow, Invoice, LedgerEntry, LedgerPosting, Payment


def stored_projections(scope: Scope) -> Movements:
    """What the summary tables say."""
    found = Movements()
    for projection in PROJECTIONS:
        table: Any = projection.table
        columns = [getattr(table, name) for name in (*projection.keys, *projection.figures)]
        width = len(projection.keys)
        for row in _rows(scope, select(*columns).where(table.business_id == scope.business_id)):
            found.add(projection, tuple(row[:width]), *row[width:])
    return found


def rebuilt_projections(scope: Scope) -> Movements:
    """What the summary tables should say; customer credit is left at 0 (see `credit_by_customer`)."""
    found = Movements()
    _account_days(scope, found)
    _open_amounts(scope, found)
    _invoiced(scope, found)
    _received(scope, found)
    _settled(scope, found)
    return found


def credit_by_customer(scope: Scope) -> tuple[dict[str, int], dict[str, int]]:
    """Customer credit in base currency, as the projection has it and as the postings add it up."""
    projected = (
        select(CustomerBalance.customer_id, func.sum(CustomerBalance.credit_base))
        .where(CustomerBalance.business_id == scope.business_id)
        .group_by(col(CustomerBalance.customer_id))
    )
    booked = (
        select(EventRow.customer_id, func.sum(_net_credit()))
        .join(LedgerEntry, _event_of_entry())
        .join(LedgerPosting, _entry_of_posting())
        .where(EventRow.business_id == scope.business_id, LedgerPosting.account == Account.CUSTOMER_CREDIT)
        .where(LedgerEntry.kind != OPENING)
        .group_by(col(EventRow.customer_id))
    )
    return _sums(scope, projected), _sums(scope, booked)


def receivable_balance(scope: Scope) -> tuple[int, int]:
    """The receivable account's balance, and what the issued documents say is open, both in base currency."""
    booked = select(-func.sum(_net_credit())).where(
        LedgerPosting.business_id == scope.business_id, LedgerPosting.account == Account.RECEIVABLE
    )
    told = select(func.sum(Invoice.balance_base)).where(*_issued(scope))
    return int(scope.session.exec(booked).one() or 0), int(scope.session.exec(told).one() or 0)


def _account_days(scope: Scope, found: Movements) -> None:
    is_opening = (col(LedgerEntry.kind) == OPENING).label("is_opening")
    keys: list[Any] = [col(LedgerPosting.account), col(LedgerPosting.booked_on), is_opening]
    statement = (
        select(*[*keys, func.sum(LedgerPosting.debit), func.sum(LedgerPosting.credit)])
        .join(LedgerEntry, _entry_of_posting())
        .where(LedgerPosting.business_id == scope.business_id)
        .group_by(*keys[:2], "is_opening")
    )
    for account, day, opening, debit, credit in _rows(scope, statement):
        found.add(ACCOUNT_DAY, (account, day, bool(opening)), int(debit), int(credit))


def _open_amounts(scope: Scope, found: Movements) -> None:
    due = [col(Invoice.due_date), col(Invoice.is_open), func.sum(Invoice.balance_base), func.count()]
    for day, is_open, amount, count in _rows(scope, select(*due).where(*_issued(scope)).group_by(*due[:2])):
        found.add(OPEN_BY_DUE, (day,), int(amount), count if is_open else 0)
    owing: list[Any] = [col(Invoice.customer_id), col(Invoice.currency)]
    sums = func.sum(Invoice.balance), func.sum(Invoice.balance_base)
    statement = select(*[*owing, *sums]).where(*_issued(scope), col(Invoice.customer_id).is_not(None))
    for customer_id, currency, own, base in _rows(scope, statement.group_by(*owing)):
        found.add(CUSTOMER_BALANCE, (customer_id, currency), int(own), int(base), 0, 0, 0)


def _invoiced(scope: Scope, found: Movements) -> None:
    keys: list[Any] = [col(LedgerEntry.booked_on), col(Invoice.customer_id), col(Invoice.currency)]
    statement = (
        select(*[*keys, func.sum(_net_credit())])
        .join_from(LedgerEntry, LedgerPosting, _entry_of_posting())
        .join(Invoice, (col(Invoice.id) == LedgerEntry.subject_id) & (Invoice.business_id == LedgerEntry.business_id))
        .where(LedgerEntry.business_id == scope.business_id, col(LedgerEntry.kind).in_(ISSUED))
        .where(col(LedgerPosting.account).in_(INVOICED_ACCOUNTS))
        .group_by(*keys)
    )
    for day, customer_id, currency, amount in _rows(scope, statement):
        found.add(DAY_FIGURE, (day,), int(amount), 0, 0, 0)
        if customer_id is not None:
            found.add(CUSTOMER_BALANCE, (customer_id, currency), 0, 0, 0, 0, int(amount))


def _received(scope: Scope, found: Movements) -> None:
    for day, sign in ((col(Payment.paid_on), 1), (col(Payment.reversed_on), -1)):
        statement = (
            select(day, Payment.kind, func.sum(Payment.amount_base))
            .where(Payment.business_id == scope.business_id, day.is_not(None))
            .group_by(day, col(Payment.kind))
        )
        for on, kind, amount in _rows(scope, statement):
            found.add(DAY_FIGURE, (on,), 0, sign * int(amount) * (-1 if kind == "refund" else 1), 0, 0)


def _settled(scope: Scope, found: Movements) -> None:
    days: list[Any] = [col(Invoice.settled_on), col(Invoice.issue_date)]
    statement = select(*[*days, func.sum(Invoice.amount_due_base)])
    statement = statement.where(*_issued(scope), col(Invoice.settled_on).is_not(None), ~col(Invoice.is_opening))
    for settled_on, issued_on, amount in _rows(scope, statement.group_by(*days)):
        found.add(DAY_FIGURE, (settled_on,), 0, 0, int(amount), int(amount) * (settled_on - issued_on).days)


def _issued(scope: Scope) -> tuple[Any, ...]:
    return Invoice.business_id == scope.business_id, Invoice.status != "draft"


def _net_credit() -> Any:
    return col(LedgerPosting.credit) - col(LedgerPosting.debit)


def _entry_of_posting() -> Any:
    same_business = LedgerPosting.business_id == LedgerEntry.business_id
    return (col(LedgerPosting.entry_id) == LedgerEntry.id) & same_business


def _event_of_entry() -> Any:
    same_business = LedgerEntry.business_id == EventRow.business_id
    return (col(LedgerEntry.event_sequence) == EventRow.sequence) & same_business


def _rows(scope: Scope, statement: Any) -> Iterable[Any]:
    return scope.session.exec(statement)


def _sums(scope: Scope, statement: Any) -> dict[str, int]:
    return {key: int(amount) for key, amount in _rows(scope, statement) if amount}
