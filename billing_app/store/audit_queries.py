"""What a check of the whole installation reads: every business, its documents in batches, what lies outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func
from sqlmodel import col, select

from billing_app.store.chain import ISSUED, Head
from billing_app.store.scope import select_owned
from billing_app.store.session import Scope, system_reading
from billing_app.store.tables import Allocation, Business, EventRow, Invoice, LedgerEntry, Series

_ISSUING_EVENTS = tuple(kind for kind in ISSUED if kind != "deposit.issued")
_RENDERING_EVENT = "document.rendered"


@dataclass(frozen=True, slots=True)
class Issuing:
    """The events that issued documents of a batch, the money that settled them, and their PDFs, by document."""

    events: dict[str, list[EventRow]]
    settled: dict[tuple[str, str], int]
    rendered: dict[str, list[EventRow]]


def businesses() -> list[tuple[str, str]]:
    """Id and name of every business, oldest first."""
    with system_reading() as session:
        return list(session.exec(select(Business.id, Business.name).order_by(col(Business.id))).all())


def event_batches(scope: Scope, size: int) -> Iterator[Sequence[EventRow]]:
    """The whole chain in batches; an inserted event with a sequence below 1 comes along too."""
    last: int | None = None
    while True:
        statement = select_owned(scope, EventRow).order_by(col(EventRow.sequence)).limit(size)
        if last is not None:
            statement = statement.where(col(EventRow.sequence) > last)
        batch = scope.session.exec(statement).all()
        if not batch:
            return
        yield batch
        last = batch[-1].sequence


def document_batches(scope: Scope, size: int) -> Iterator[Sequence[Invoice]]:
    """All documents that are no drafts, in batches."""
    last = ""
    while True:
        statement = select_owned(scope, Invoice).where(Invoice.status != "draft", col(Invoice.id) > last)
        batch = scope.session.exec(statement.order_by(col(Invoice.id)).limit(size)).all()
        if not batch:
            return
        yield batch
        last = batch[-1].id


def issuing_of(scope: Scope, documents: Sequence[Invoice]) -> Issuing:
    """What the chain and the allocations say about a batch of documents."""
    ids = [row.id for row in documents]
    statement = select_owned(scope, EventRow).where(
        col(EventRow.subject_id).in_(ids), col(EventRow.kind).in_((*_ISSUING_EVENTS, _RENDERING_EVENT))
    )
    events: dict[str, list[EventRow]] = {}
    rendered: dict[str, list[EventRow]] = {}
    for row in scope.session.exec(statement):
        (rendered if row.kind == _RENDERING_EVENT else events).setdefault(row.subject_id, []).append(row)
    sums = (
        select(Allocation.invoice_id, Allocation.source, func.sum(Allocation.amount))
        .where(Allocation.business_id == scope.business_id, col(Allocation.invoice_id).in_(ids))
        .where(col(Allocation.reversed_on).is_(None))
        .group_by(col(Allocation.invoice_id), col(Allocation.source))
    )
    settled = {(invoice_id, source): int(amount) for invoice_id, source, amount in scope.session.exec(sums)}
    return Issuing(events, settled, rendered)


def issued_without_document(scope: Scope) -> EventRow | None:
    """The first event that issued a document which is not there, or is a draft."""
    there = exists().where(
        col(Invoice.id) == EventRow.subject_id,
        col(Invoice.business_id) == EventRow.business_id,
        col(Invoice.status) != "draft",
    )
    statement = select_owned(scope, EventRow).where(col(EventRow.kind).in_(_ISSUING_EVENTS), ~there)
    return scope.session.exec(statement.order_by(col(EventRow.sequence)).limit(1)).first()


def entry_outside_chain(scope: Scope, head: Head) -> LedgerEntry | None:
    """An entry whose event cannot exist."""
    outside = (col(LedgerEntry.event_sequence) < 1) | (col(LedgerEntry.event_sequence) > head.sequence)
    return scope.session.exec(select_owned(scope, LedgerEntry).where(outside).limit(1)).first()


def series_by_id(scope: Scope) -> dict[str, Series]:
    """All number series of the business."""
    return {row.id: row for row in scope.session.exec(select_owned(scope, Series))}
