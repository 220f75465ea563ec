"""What one customer's statement and history are made of; each list holds the latest rows, or those since a day."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import or_
from sqlmodel import col

from billing_app.store.scope import select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Allocation, EventRow, Invoice, Payment


def latest_documents(
    scope: Scope, customer_id: str, limit: int | None, *, currency: str = "", since: date = date.min
) -> Sequence[Invoice]:
    """Issued documents in a currency, or documents of every status where none is given; the newest first."""
    statement = select_owned(scope, Invoice).where(Invoice.customer_id == customer_id)
    if since > date.min:
        statement = statement.where(col(Invoice.issue_date) >= since)
    if currency:
        statement = statement.where(Invoice.currency == currency, Invoice.status != "draft")
    statement = statement.order_by(col(Invoice.issue_date).desc(), col(Invoice.id).desc())
    return scope.session.exec(statement.limit(limit)).all()


def latest_payments(
    scope: Scope, customer_id: str, limit: int | None, *, currency: str = "", since: date = date.min
) -> Sequence[Payment]:
    """Payments and refunds, the newest first."""
    statement = select_owned(scope, Payment).where(Payment.customer_id == customer_id, col(Payment.paid_on) >= since)
    if currency:
        statement = statement.where(Payment.currency == currency)
    statement = statement.order_by(col(Payment.paid_on).desc(), col(Payment.id).desc())
    return scope.session.exec(statement.limit(limit)).all()


def latest_reversals(
    scope: Scope, customer_id: str, currency: str, limit: int | None, *, since: date = date.min
) -> Sequence[Payment]:
    """Payments and refunds that were undone, the latest undoing first."""
    statement = select_owned(scope, Payment).where(Payment.customer_id == customer_id, Payment.currency == currency)
    statement = statement.where(col(Payment.reversed_on) >= since)
    return scope.session.exec(statement.order_by(col(Payment.reversed_on).desc()).limit(limit)).all()


def latest_settlings(
    scope: Scope, customer_id: str, currency: str, limit: int | None, *, since: date = date.min
) -> Sequence[tuple[Allocation, str | None]]:
    """Write-offs and uses of credit on the customer's documents with the document's number, the newest first."""
    statement = (
        select_owned(scope, Allocation)
        .join(Invoice, col(Invoice.id) == Allocation.invoice_id)
        .where(Invoice.customer_id == customer_id, Invoice.currency == currency)
        .where(col(Allocation.source).in_(("write_off", "credit")))
        .where(or_(col(Allocation.settled_on) >= since, col(Allocation.reversed_on) >= since))
        .order_by(col(Allocation.settled_on).desc())
        .add_columns(col(Invoice.number))
    )
    return [(row[0], row[1]) for row in scope.session.execute(statement.limit(limit))]


def events_of(scope: Scope, subject_ids: Collection[str], kinds: Collection[str] = ()) -> Sequence[EventRow]:
    """All events of some kinds about some subjects, oldest first."""
    statement = select_owned(scope, EventRow).where(col(EventRow.subject_id).in_(subject_ids))
    statement = statement.where(col(EventRow.kind).in_(kinds)) if kinds else statement
    return scope.session.exec(statement.order_by(col(EventRow.sequence))).all()


def latest_events(scope: Scope, subject_ids: Collection[str], limit: int) -> Sequence[EventRow]:
    """The latest events about some subjects, the newest first; work on drafts is left out."""
    statement = select_owned(scope, EventRow).where(col(EventRow.subject_id).in_(subject_ids))
    statement = statement.where(col(EventRow.kind).not_like("draft.%"))
    return scope.session.exec(statement.order_by(col(EventRow.sequence).desc()).limit(limit)).all()


def sources_of(scope: Scope, invoice_ids: Collection[str], source_ids: Collection[str]) -> Sequence[Allocation]:
    """What settled some documents, or came from some sources."""
    found = or_(col(Allocation.invoice_id).in_(invoice_ids), col(Allocation.source_id).in_(source_ids))
    return scope.session.exec(select_owned(scope, Allocation).where(found)).all()
