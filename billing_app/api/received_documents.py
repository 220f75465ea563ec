"""Invoices of suppliers over HTTP: a file up, what was read of it down, and the expense that it becomes."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from billing_app.api.answers import Answer, page_answer
from billing_app.api.documenting import documented
from billing_app.api.door import CurrentActor, Door
from billing_app.api.expenses import expense_resource
from billing_app.api.idempotency import serving
from billing_app.api.instants import day_text, instant_text
from billing_app.api.permissions import V1
from billing_app.api.queries import CursorText, Limit, SearchText
from billing_app.api.schemas.expenses import Expense
from billing_app.api.schemas.received_documents import ReceivedDocument, ReceivedDocumentPage, ReceivedRecording
from billing_app.documents.rules.verdict import RuleFinding
from billing_app.services import receiving
from billing_app.services.receiving import MAX_BYTES, Outcome, ReceivedFilter, read_of
from billing_app.store.tables import ReceivedDocument as Row

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_TYPES = ("application/pdf", "application/xml", "image/png", "image/jpeg", "image/webp", "image/heic")
_FILE = {"requestBody": {"required": True, "content": dict.fromkeys(_TYPES, _BINARY)}}
_ORIGINAL: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes, as they were sent.", "content": dict.fromkeys(_TYPES, _BINARY)}
}
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": ReceivedDocument, "description": "The same bytes were here before: the document that they are."}
}
_PROPOSED = ("supplier", "amount", "currency", "category", "incurred_on", "due_on", "reference")
_SAID = ("remember_supplier", "despite_duplicate")
Status = Annotated[
    Literal["", "open", "waiting", "reading", "ready", "attention", "refused", "recorded", "set_aside"],
    Query(description="How far it is; `open` is all that waits for somebody."),
]


class FileDoor(Door):
    """A route whose body is a file; what it is, its bytes say."""

    max_bytes = MAX_BYTES + 1_000
    takes_json = False


async def _read_first() -> Outcome:
    """Read the file before the command begins: no transaction is held while a stranger's file is being read."""
    return await run_in_threadpool(receiving.taken_or_refused, serving.get().raw)


files = APIRouter(prefix=f"{V1}/received-documents", tags=["received documents"], route_class=FileDoor)
router = APIRouter(prefix=f"{V1}/received-documents", tags=["received documents"], route_class=Door)


@files.post("", status_code=201, response_model=ReceivedDocument, openapi_extra=_FILE, responses=_REPEATED)
def receive_document(
    actor: CurrentActor,
    outcome: Annotated[Outcome, Depends(_read_first)],
    name: Annotated[str, Query(max_length=200, description="The name of the file.", examples=["invoice.xml"])] = "",
) -> Response:
    """Take in an invoice of at most 20 MB: UBL or CII as XML, a PDF with one inside, or any PDF or picture.

    What holds no e-invoice becomes a document whose expense a person has to say.
    """
    row, is_repeated = receiving.receive(actor, name, serving.get().raw, outcome)
    return Answer(received_resource(row), 200 if is_repeated else 201)


@router.get("", response_model=ReceivedDocumentPage)
def list_received_documents(
    actor: CurrentActor, q: SearchText = "", status: Status = "", limit: Limit = 50, cursor: CursorText = ""
) -> Response:
    """What came in, one page of it, the newest first."""
    found = receiving.list_received(actor, ReceivedFilter(status, q, limit=limit, cursor=cursor))
    return page_answer([listed_document(row) for row in found.rows], found.next_cursor)


@router.get("/{received_id}", response_model=ReceivedDocument)
def get_received_document(actor: CurrentActor, received_id: str) -> Response:
    """One document with what was read of it, the expense that it proposes, and every finding."""
    return Answer(received_resource(receiving.get_received(actor, received_id)))


@router.get("/{received_id}/original", response_class=Response, responses=_ORIGINAL)
def get_received_original(actor: CurrentActor, received_id: str) -> Response:
    """The file as it came in, byte for byte."""
    file = receiving.original_file(actor, received_id)
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }
    return Response(file.content, headers=headers, media_type=file.media_type)


@router.post("/{received_id}/record", status_code=201, response_model=Expense, responses=documented(409))
def record_received_document(actor: CurrentActor, received_id: str, body: ReceivedRecording | None = None) -> Response:
    """Record the expense that a document proposes, with what is to be different; the file becomes its receipt."""
    sent = body.as_sent() if body else {}
    said = {name: sent.pop(name, None) for name in _SAID}
    record = receiving.record_received(
        actor,
        received_id,
        sent,
        remembers_supplier=said["remember_supplier"] is not False,
        despite_duplicate=bool(said["despite_duplicate"]),
    )
    return Answer(expense_resource(record), 201)


@router.post("/{received_id}/set-aside", response_model=ReceivedDocument)
def set_aside_received_document(actor: CurrentActor, received_id: str) -> Response:
    """Put a document aside that is to be no expense; its file is kept."""
    return Answer(received_resource(receiving.set_aside(actor, received_id)))


@router.post("/{received_id}/bring-back", response_model=ReceivedDocument)
def bring_back_received_document(actor: CurrentActor, received_id: str) -> Response:
    """Take a document up again that was put aside."""
    return Answer(received_resource(receiving.bring_back(actor, received_id)))


def listed_document(row: Row) -> dict[str, Any]:
    """A document in a list."""
    return {
        "id": row.id,
        "version": row.version,
        "status": row.state,
        "source": row.source,
        "file": {"name": row.name, "media_type": row.media_type, "size_bytes": row.size_bytes, "sha256": row.sha256},
        "detail": row.sentence or None,
        "supplier_name": row.supplier or None,
        "number": row.number or None,
        "issued_on": day_text(row.issued_on),
        "currency": row.currency or None,
        "amount": row.proposal.get("amount"),
        "duplicate_of": row.duplicate_of or None,
        "expense_id": row.expense_id or None,
        "created_at": instant_text(row.created_at),
    }


def received_resource(row: Row) -> dict[str, Any]:
    """One document with what was read of it."""
    read = read_of(row)
    proposed = {name: row.proposal.get(name) for name in _PROPOSED}
    return listed_document(row) | {
        "kind": row.invoice.get("kind"),
        "supplier": _supplier(row) if read else None,
        "expense": proposed | {"taxes": row.proposal.get("taxes", [])},
        "verdict": {
            "format": read.verdict.format,
            "is_valid": read.verdict.is_valid,
            "rules_version": read.verdict.rules_version,
            "rules": list(read.verdict.rules),
            "unchecked": list(read.verdict.unchecked),
        }
        if read
        else None,
        "findings": [_finding(one) for one in (*read.remarks, *read.verdict.findings)] if read else [],
    }


def _supplier(row: Row) -> dict[str, Any]:
    seller = row.invoice["seller"]
    said = {name: seller[name] for name in ("name", "vat_id", "legal_id", "tax_number", "country")}
    return said | {"iban": row.invoice["payment"]["iban"], "is_known": bool(row.remarks.get("is_known_supplier"))}


def _finding(one: RuleFinding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "severity": one.severity,
        "path": one.path,
        "text": one.text,
        "official": one.official or None,
    }
