"""Payments in the database: one by id, lists by key, and the allocations that say what settled which document."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, or_
from sqlmodel import col, select

from billing_app.store.scope import Page, get_owned, page, select_owned
from billing_app.store.session import Scope
from billing_app.store.summing import ListSum, sum_by_currency
from billing_app.store.tables import Allocation, Customer, CustomerBalance, Invoice, Payment

RECEIVING = ("payment", "credit")
"""Sources of allocations by which money or customer credit came in."""


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """What a list of payments shows; `q` finds in customer names and references."""

    customer_id: str = ""
    method: str = ""
    kind: str = ""
    q: str = ""
    paid_from: date | None = None
    paid_to: date | None = None
    limit: int = 50
    cursor: str = ""


def get_payment(scope: Scope, payment_id: str, *, for_update: bool = False) -> Payment:
    """One payment or refund of the business, locked when it is about to change."""
    return get_owned(scope, Payment, payment_id, for_update=for_update)


def list_payments(scope: Scope, wanted: PaymentFilter) -> Page[Payment]:
    """One page of payments and refunds, the newest first."""
    sort: Any = (Payment.paid_on, Payment.id)
    return page(scope, _filtered(scope, wanted), sort, limit=wanted.limit, cursor=wanted.cursor, descending=True)


def sums_of(scope: Scope, wanted: PaymentFilter) -> list[ListSum] | None:
    """What came in less what was paid back of all that a filter finds; what was reversed counts for nothing."""
    signed = case((col(Payment.kind) == "refund", -col(Payment.amount)), else_=col(Payment.amount))
    counted = case((col(Payment.state) == "reversed", 0), else_=signed)
    return sum_by_currency(scope, _filtered(scope, wanted), col(Payment.currency), counted)


def _filtered(scope: Scope, wanted: PaymentFilter) -> Any:
    statement = select_owned(scope, Payment)
    for column, value in ((Payment.customer_id, wanted.customer_id), (Payment.method, wanted.method)):
        if value:
            statement = statement.where(column == value)
    if wanted.kind:
        statement = statement.where(Payment.kind == wanted.kind)
    if wanted.paid_from:
        statement = statement.where(col(Payment.paid_on) >= wanted.paid_from)
    if wanted.paid_to:
        statement = statement.where(col(Payment.paid_on) <= wanted.paid_to)
    for word in wanted.q.lower().split():
        found = (
            func.lower(column).contains(word, autoescape=True) for column in (Payment.customer_name, Payment.reference)
        )
        statement = statement.where(or_(*found))
    return statement


def refunds_of(scope: Scope, payment_id: str) -> list[Payment]:
    """The refunds that were paid out on account of a payment, oldest first."""
    statement = select_owned(scope, Payment).where(Payment.refunds_payment_id == payment_id)
    return list(scope.session.exec(statement.order_by(col(Payment.id))).all())


def allocations_by_source(scope: Scope, source_ids: Iterable[str]) -> list[Allocation]:
    """What payments, uses of credit, credit notes or write-offs settled, in the order of recording."""
    wanted = sorted(set(source_ids))
    statement = select_owned(scope, Allocation).where(col(Allocation.source_id).in_(wanted))
    return (
        list(scope.session.exec(statement.order_by(col(Allocation.created_at), col(Allocation.id))).all())
        if wanted
        else []
    )


def allocations_of(scope: Scope, invoice_id: str) -> list[Allocation]:
    """All that ever settled a document, reversed ones included, in the order of recording."""
    statement = select_owned(scope, Allocation).where(Allocation.invoice_id == invoice_id)
    return list(scope.session.exec(statement.order_by(col(Allocation.created_at), col(Allocation.id))).all())


def oldest_open_ids(scope: Scope, customer_id: str, currency: str, *, amount: int) -> list[str]:
    """The open documents that an amount reaches, oldest due date first, then by number; not locked yet."""
    statement = (
        select(Invoice.id, Invoice.balance)
        .where(Invoice.business_id == scope.business_id, Invoice.customer_id == customer_id)
        .where(Invoice.currency == currency, col(Invoice.is_open))
        .order_by(col(Invoice.due_date), func.length(Invoice.number), col(Invoice.number))
    )
    reached: list[str] = []
    for invoice_id, balance in scope.session.exec(statement):
        if amount <= 0:
            break
        reached.append(invoice_id)
        amount -= balance
    return reached


def last_received_on(scope: Scope, invoice_id: str) -> date | None:
    """The day of the last payment or use of credit on a document that still stands."""
    statement = select(func.max(Allocation.settled_on)).where(
        Allocation.business_id == scope.business_id,
        Allocation.invoice_id == invoice_id,
        col(Allocation.source).in_(RECEIVING),
        col(Allocation.reversed_on).is_(None),
    )
    return scope.session.exec(statement).one()


def lock_customer(scope: Scope, customer_id: str) -> Customer:
    """The customer, held by whoever takes away from their credit, before any document is locked.

    Other transactions may meanwhile bill the customer and add credit: the lock is weaker than that of a change.
    """
    if scope.session.get_bind().dialect.name == "sqlite":
        return get_owned(scope, Customer, customer_id)
    get_owned(scope, Customer, customer_id)
    statement = select_owned(scope, Customer).where(Customer.id == customer_id).with_for_update(key_share=True)
    return scope.session.exec(statement.execution_options(populate_existing=True)).one()


def credit_of(scope: Scope, customer_id: str, currency: str) -> tuple[int, int]:
    """A customer's credit in a currency, and what the books hold of it."""
    statement = select_owned(scope, CustomerBalance).where(
        CustomerBalance.customer_id == customer_id, CustomerBalance.currency == currency
    )
    row = scope.session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    return (row.credit, row.credit_base) if row else (0, 0)


def credit_by_currency(scope: Scope, customer_ids: Collection[str]) -> dict[tuple[str, str], int]:
    """The credit of some customers by customer and currency, where they have any."""
    statement = select_owned(scope, CustomerBalance).where(
        col(CustomerBalance.customer_id).in_(customer_ids), CustomerBalance.credit > 0
    )
    rows = scope.session.exec(statement.execution_options(populate_existing=True)).all()
    return {(row.customer_id, row.currency): row.credit for row in rows}


def credit_uses(scope: Scope, customer_id: str, currency: str) -> list[Allocation]:
    """Uses of a customer's credit that still stand, oldest first."""
    statement = (
        select_owned(scope, Allocation)
        .join(Invoice, col(Invoice.id) == Allocation.invoice_id)
        .where(Invoice.business_id == scope.business_id, Invoice.customer_id == customer_id)
        .where(Invoice.currency == currency)
        .where(Allocation.source == "credit", col(Allocation.reversed_on).is_(None))
    )
    return list(scope.session.exec(statement.order_by(col(Allocation.created_at), col(Allocation.id))).all())
