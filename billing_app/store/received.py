"""Documents that came in: one by id, lists by key, what waits, and what is the same as something that is there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from billing_app.domain.errors import InvalidInput
from billing_app.domain.ids import new_id
from billing_app.store.scope import Page, find_owned, get_many_owned, get_owned, page, select_owned
from billing_app.store.searching import containing
from billing_app.store.session import Scope
from billing_app.store.tables import Attachment, Business, EventRow, Expense, ReceivedDocument

WAITING = ("waiting", "reading")
OPEN = (*WAITING, "ready", "attention", "refused")
TO_RECORD = ("ready", "attention")
STATES = (*OPEN, "recorded", "set_aside")
_FILES_AT_ONCE = 10
_GONE = ("refused", "set_aside")


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event of the chain about a file that came in; the payload is its text."""

    received_id: str
    kind: str
    payload: str


@dataclass(frozen=True, slots=True)
class ReceivedFilter:
    """What a list shows: `status` is one of the states, `open` for all that wait for somebody, or empty for all."""

    status: str = ""
    q: str = ""
    limit: int = 50
    cursor: str = ""


def get_received(scope: Scope, received_id: str, *, for_update: bool = False) -> ReceivedDocument:
    """One document, locked when it is about to change."""
    return get_owned(scope, ReceivedDocument, received_id, for_update=for_update)


def list_received(scope: Scope, wanted: ReceivedFilter) -> Page[ReceivedDocument]:
    """One page, the newest first; what was read of each stays in the database."""
    table: Any = ReceivedDocument
    statement: Any = select_owned(scope, ReceivedDocument).options(defer(table.invoice), defer(table.verdict))
    if wanted.status == "open":
        statement = statement.where(col(ReceivedDocument.state).in_(OPEN))
    elif wanted.status in STATES:
        statement = statement.where(ReceivedDocument.state == wanted.status)
    elif wanted.status:
        raise InvalidInput(f"Filter by one of open, {', '.join(STATES)}.", code="unknown_status", path="status")
    if wanted.q.strip():
        statement = statement.where(containing(col(ReceivedDocument.search), wanted.q))
    return page(scope, statement, (ReceivedDocument.id,), limit=wanted.limit, cursor=wanted.cursor, descending=True)


def count_to_record(scope: Scope) -> int:
    """How many documents wait for somebody to record or refuse them."""
    statement = select(func.count()).select_from(ReceivedDocument)
    owned = statement.where(ReceivedDocument.business_id == scope.business_id)
    return scope.session.exec(owned.where(col(ReceivedDocument.state).in_(TO_RECORD))).one()


def same_bytes(scope: Scope, sha256: str) -> ReceivedDocument | None:
    """The earliest document with these very bytes that nobody refused or put aside."""
    statement = select_owned(scope, ReceivedDocument).where(
        ReceivedDocument.sha256 == sha256, col(ReceivedDocument.state).not_in(_GONE)
    )
    return scope.session.exec(statement.order_by(col(ReceivedDocument.id)).limit(1)).first()


def same_invoice(scope: Scope, supplier_key: str, number: str, issued_on: date, but: str) -> ReceivedDocument | None:
    """The earliest other document of the same supplier, number and day."""
    statement = select_owned(scope, ReceivedDocument).where(
        ReceivedDocument.supplier_key == supplier_key,
        ReceivedDocument.number == number,
        ReceivedDocument.issued_on == issued_on,
        ReceivedDocument.id != but,
        col(ReceivedDocument.state).not_in(_GONE),
    )
    return scope.session.exec(statement.order_by(col(ReceivedDocument.id)).limit(1)).first()


def same_expense(scope: Scope, suppliers: Sequence[str], number: str, issued_on: date) -> Expense | None:
    """An expense that somebody entered by hand: supplier, number and day are the same, and it stands."""
    statement = select_owned(scope, Expense).where(Expense.incurred_on == issued_on)
    names = {" ".join(name.casefold().split()) for name in suppliers}
    for row in scope.session.exec(statement.order_by(col(Expense.id))):
        is_same = " ".join(row.supplier.casefold().split()) in names and row.profile.get("reference") == number
        if is_same and not row.booked.get("cancelled_on"):
            return row
    return None


def original_of(scope: Scope, row: ReceivedDocument) -> Attachment | None:
    """The file as it came in; None where it was refused."""
    subjects = [row.id, row.expense_id] if row.expense_id else [row.id]
    statement = select_owned(scope, Attachment).where(
        col(Attachment.subject_id).in_(subjects), Attachment.sha256 == row.sha256
    )
    return scope.session.exec(statement.limit(1)).first()


def copy_of(scope: Scope, file: Attachment) -> Attachment:
    """The same file once more, for another subject."""
    same = ("business_id", "name", "media_type", "sha256", "size_bytes", "content")
    row = Attachment(id=new_id(), subject_id="", created_at=scope.now, **{name: getattr(file, name) for name in same})
    scope.session.add(row)
    return row


def is_cancelled(scope: Scope, row: ReceivedDocument) -> bool:
    """Whether a document was recorded and its expense taken back since."""
    expense = find_owned(scope, Expense, row.expense_id) if row.state == "recorded" else None
    return expense is not None and bool(expense.booked.get("cancelled_on"))


def recorded_as(scope: Scope, expense_id: str) -> Sequence[str]:
    """The documents that an expense was recorded from."""
    wanted = select(ReceivedDocument.id).where(
        ReceivedDocument.business_id == scope.business_id,
        ReceivedDocument.state == "recorded",
        ReceivedDocument.expense_id == expense_id,
    )
    return scope.session.exec(wanted).all()


def arrivals_of(scope: Scope) -> list[Arrival]:
    """What the chain says of files that came in or were refused."""
    statement = select(EventRow.subject_id, EventRow.kind, EventRow.payload).where(
        EventRow.business_id == scope.business_id, col(EventRow.kind).in_(("received.arrived", "received.refused"))
    )
    return [Arrival(*row) for row in scope.session.exec(statement)]


def received_hashes(scope: Scope) -> dict[str, str]:
    """The hash of each document, by its id."""
    statement = select(ReceivedDocument.id, ReceivedDocument.sha256)
    owned = statement.where(ReceivedDocument.business_id == scope.business_id)
    return dict(scope.session.exec(owned).all())


def file_batches(scope: Scope, hashes: set[str]) -> Iterator[list[Attachment]]:
    """The files with these hashes, a few at a time: together they may be larger than the memory."""
    named = select(Attachment.id, Attachment.sha256).where(Attachment.business_id == scope.business_id)
    ids = [row_id for row_id, sha256 in scope.session.exec(named) if sha256 in hashes]
    for at in range(0, len(ids), _FILES_AT_ONCE):
        rows = list(get_many_owned(scope, Attachment, ids[at : at + _FILES_AT_ONCE]).values())
        yield rows
        for row in rows:
            scope.session.expunge(row)


def real_businesses(session: Session) -> list[str]:
    """Every business that is no sample."""
    return list(session.exec(select(Business.id).where(col(Business.is_demo).is_(False))).all())


def left_waiting(session: Session, before: datetime) -> list[tuple[str, str]]:
    """Business and id of each document that should have been read by now, the oldest first."""
    statement = select(ReceivedDocument.business_id, ReceivedDocument.id).where(
        col(ReceivedDocument.business_id).is_not(None),
        col(ReceivedDocument.state).in_(WAITING),
        ReceivedDocument.created_at < before,
    )
    return list(session.exec(statement.order_by(col(ReceivedDocument.id)).limit(100)).all())
