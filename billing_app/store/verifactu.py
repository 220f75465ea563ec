"""VeriFactu's records in the database: the locked end of their chain, one by document, many by period."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, func, update
from sqlalchemy import select as select_columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from billing_app.domain.verifactu import InvoiceId, Record, record_from_json
from billing_app.store.scope import select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Business, Invoice, VerifactuHead, VerifactuRecord
from billing_app.store.tables.row import table_of

_head, _record = table_of(VerifactuHead), table_of(VerifactuRecord)
_LOCKED = select_columns(_head).where(_head.c.business_id == bindparam("business")).with_for_update()
_NAMES = ("position", "huella", "issuer", "number", "issued_on", "generated_at")
_MOVE = (
    update(_head)
    .where(_head.c.business_id == bindparam("business"))
    .values({name: bindparam(f"new_{name}") for name in _NAMES})
)


@dataclass(frozen=True, slots=True)
class RecordHead:
    """The last record of a chain: its place, its huella, what it is of, and when it was made."""

    position: int
    huella: str
    invoice: InvoiceId | None
    generated_at: datetime


def lock_records(scope: Scope) -> RecordHead:
    """The end of the business's chain of records, locked until the commit."""
    connection, own = scope.connection, {"business": scope.business_id}
    row = connection.execute(_LOCKED, own).one_or_none()
    if row is None:  # two first records may race: one inserts, the other waits for it and finds the row
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        first = dict.fromkeys(_NAMES, "") | {"position": 0, "generated_at": scope.now}
        connection.execute(dialect.insert(_head).on_conflict_do_nothing(), first | {"business_id": scope.business_id})
        row = connection.execute(_LOCKED, own).one()
    return _head_of(row)


def records_head(scope: Scope) -> RecordHead | None:
    """Where the business's chain of records ends, None before the first one."""
    row = scope.session.exec(select_owned(scope, VerifactuHead)).one_or_none()
    return _head_of(row) if row and row.position else None


def _head_of(row: Any) -> RecordHead:
    invoice = InvoiceId(row.issuer, row.number, row.issued_on) if row.position else None
    return RecordHead(row.position, row.huella, invoice, row.generated_at)


def add_record(scope: Scope, invoice_id: str, content: str, *, issued_on: date, head: RecordHead) -> None:
    """Store a record, canonical JSON, and make it the end of the locked chain: `head` is the chain with it."""
    scope.session.flush()  # the document that it is of
    own = {"business_id": scope.business_id, "position": head.position, "huella": head.huella}
    values = own | {"invoice_id": invoice_id, "issued_on": issued_on, "generated_at": head.generated_at}
    assert head.invoice is not None
    invoice = head.invoice
    scope.connection.execute(_record.insert(), values | {"number": invoice.number, "content": content})
    moved = {"position": head.position, "huella": head.huella, "generated_at": head.generated_at}
    moved |= {"issuer": invoice.issuer, "number": invoice.number, "issued_on": invoice.issued_on}
    scope.connection.execute(_MOVE, {f"new_{name}": moved[name] for name in _NAMES} | {"business": scope.business_id})


def record_of(scope: Scope, invoice_id: str) -> VerifactuRecord | None:
    """The record of a document, None where none was made."""
    return scope.session.exec(
        select_owned(scope, VerifactuRecord).where(VerifactuRecord.invoice_id == invoice_id)
    ).first()


def read_content(row: VerifactuRecord) -> Record:
    """What a stored record says; ValueError, TypeError or KeyError where it is no record at all."""
    return record_from_json(json.loads(row.content))


def record_batches(
    scope: Scope, size: int, *, issued_from: date | None = None, issued_to: date | None = None
) -> Iterator[Sequence[VerifactuRecord]]:
    """Records in the order of the chain, in batches: all of them, or those of documents issued in a period."""
    last = 0
    wanted = select_owned(scope, VerifactuRecord).order_by(col(VerifactuRecord.position)).limit(size)
    if issued_from is not None:
        wanted = wanted.where(col(VerifactuRecord.issued_on) >= issued_from)
    if issued_to is not None:
        wanted = wanted.where(col(VerifactuRecord.issued_on) <= issued_to)
    while batch := scope.session.exec(wanted.where(col(VerifactuRecord.position) > last)).all():
        yield batch
        last = batch[-1].position


def count_records(scope: Scope, *, issued_from: date, issued_to: date) -> int:
    """How many records there are of documents issued in a period."""
    day = _record.c.issued_on
    found = select_columns(func.count()).where(
        _record.c.business_id == scope.business_id, day >= issued_from, day <= issued_to
    )
    return scope.connection.execute(found).scalar_one()


def made_since(scope: Scope, moment: datetime) -> bool:
    """Whether a record was made since a moment."""
    found = select_owned(scope, VerifactuRecord).where(col(VerifactuRecord.generated_at) >= moment).limit(1)
    return scope.session.exec(found).first() is not None


def unrecorded(scope: Scope) -> Invoice | None:
    """A document that says that it was recorded, and whose record is not there."""
    there = exists().where(
        col(VerifactuRecord.business_id) == Invoice.business_id, col(VerifactuRecord.invoice_id) == Invoice.id
    )
    # No text that somebody typed looks like this: in JSON its quotes would be escaped.
    says_so = col(Invoice.frozen).contains(',"verifactu":{"type":"', autoescape=True)
    return scope.session.exec(select_owned(scope, Invoice).where(says_so, ~there).limit(1)).first()


def year_began(now: datetime, zone: ZoneInfo) -> datetime:
    """When the calendar year of a moment began in a zone."""
    return now.astimezone(zone).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def serves_several(session: Session) -> bool:
    """Whether the installation holds more than one business that is no sample."""
    real = select(Business.id).where(col(Business.is_demo).is_(False)).limit(2)
    return len(session.exec(real).all()) > 1
