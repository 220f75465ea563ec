"""Finding what came in, each with what was read of it; and looking at a file that is kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from billing_app.documents.enclosures import enclosed_file
from billing_app.documents.file import DocumentFile
from billing_app.documents.incoming import read_incoming
from billing_app.documents.rules.verdict import RuleFinding, Verdict, verdict_from_json
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import NotFound
from billing_app.services.receiving.arithmetic import wrong_sums
from billing_app.services.receiving.outcome import invoice_to_json, taken_or_refused
from billing_app.services.receiving.remarks import remarks_from_json
from billing_app.services.uploads import read_upload
from billing_app.services.workshop_calls import make_in_workshop
from billing_app.store import received as store
from billing_app.store.received import ReceivedFilter
from billing_app.store.scope import Page, find_owned
from billing_app.store.session import reading
from billing_app.store.tables import ReceivedDocument

_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """An e-invoice for reading: `invoice` as it is stored, our remarks, and the verdict of the official rules."""

    invoice: Mapping[str, Any]
    remarks: tuple[RuleFinding, ...]
    verdict: Verdict


def list_received(actor: Actor, wanted: ReceivedFilter | None = None) -> Page[ReceivedDocument]:
    """One page of what came in, the newest first."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return store.list_received(scope, wanted or ReceivedFilter())


def count_to_record(actor: Actor) -> int:
    """How many documents wait for somebody."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return store.count_to_record(scope)


def get_received(actor: Actor, received_id: str) -> ReceivedDocument:
    """One document that came in."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return store.get_received(scope, received_id)


def is_expense_cancelled(actor: Actor, row: ReceivedDocument) -> bool:
    """Whether a document was recorded and its expense taken back since: it may be recorded anew."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return store.is_cancelled(scope, row)


def is_duplicate_of_document(actor: Actor, row: ReceivedDocument) -> bool:
    """Whether what a document repeats came in as well; else it is an expense that somebody entered by hand."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return find_owned(scope, ReceivedDocument, row.duplicate_of) is not None


def read_of(row: ReceivedDocument) -> ReadInvoice | None:
    """What was read of a document; None where it holds no e-invoice."""
    if not row.invoice:
        return None
    return ReadInvoice(row.invoice, remarks_from_json(row.remarks), verdict_from_json(row.verdict))


def original_file(actor: Actor, received_id: str) -> DocumentFile:
    """The file as it came in, byte for byte."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        row = store.get_received(scope, received_id)
        kept = store.original_of(scope, row)
    if kept is None:
        raise NotFound("This file was refused, so it is not kept.", path="id")
    return DocumentFile(row.name, row.media_type, kept.content)


def enclosure_of(actor: Actor, received_id: str, place: int) -> DocumentFile:
    """A file that lies inside an e-invoice; browsers save it and show nothing of it."""
    original = original_file(actor, received_id)
    name, content = make_in_workshop(enclosed_file, read_incoming(original.content).xml, place, seconds=_SECONDS)
    if not content:
        raise NotFound("There is no such file inside.", path="place")
    return DocumentFile(name or f"enclosure-{place + 1}", "application/octet-stream", content)


def look_at_upload(actor: Actor, upload_id: str) -> ReadInvoice:
    """An e-invoice that somebody only wants to look at; it is kept for an hour, and nowhere in the books."""
    content = read_upload(actor, upload_id, need=Permission.VIEW_EXPENSES)
    outcome = taken_or_refused(content)
    if outcome.invoice is None or outcome.verdict is None:
        raise NotFound(outcome.sentence, code=outcome.code, path="file")
    return ReadInvoice(invoice_to_json(outcome), tuple(wrong_sums(outcome.invoice)), outcome.verdict)
