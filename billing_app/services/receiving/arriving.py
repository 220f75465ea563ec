"""A file comes in: kept at once with its hash in the chain, read a moment later, or in the same step by software."""

import hashlib
from typing import Literal

from billing_app.documents.rules.verdict import RuleFinding, verdict_to_json
from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, InvalidInput
from billing_app.domain.ids import new_id
from billing_app.domain.receipt_file import media_type_of
from billing_app.domain.search_text import search_text
from billing_app.services.receiving.outcome import MAX_BYTES, Outcome, invoice_to_json
from billing_app.services.receiving.proposing import ids_of, propose
from billing_app.services.receiving.remarks import about_supplier, remarks_to_json
from billing_app.store import received as store
from billing_app.store.business import profile_of
from billing_app.store.session import Scope, transaction
from billing_app.store.suppliers import find_supplier, last_category_of
from billing_app.store.tables import Attachment, ReceivedDocument

Source = Literal["page", "api", "mail"]
_LONGEST_NAME = 200
_XML = b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<"


def take_in(actor: Actor, name: str, content: bytes, source: Source = "page") -> str:
    """Keep a file that is to be read; its id. Raises `Conflict` where the same bytes are here already."""
    actor.require(Permission.RECORD_EXPENSES)
    media_type = _refuse_at_the_door(content)
    with transaction(actor) as scope:
        if (known := store.same_bytes(scope, _digest(content))) is not None:
            raise Conflict(f"This very file is here already: {_named(known)}.", code="received_already", path="file")
        return _new_row(scope, actor, name, content, media_type, source).id


def receive(
    actor: Actor, name: str, content: bytes, outcome: Outcome, source: Source = "api"
) -> tuple[ReceivedDocument, bool]:
    """Keep a file that was read already; the document, and whether the same bytes were here before."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        known = store.same_bytes(scope, _digest(content))
        if known is not None and known.state not in store.WAITING:
            return known, True
        row = known or _new_row(scope, actor, name, content, outcome.media_type, source)
        fill(scope, row, outcome)
        return row, known is not None


def fill(scope: Scope, row: ReceivedDocument, outcome: Outcome) -> None:
    """Write what was read onto a locked document, inside a transaction that is already open."""
    row.version += 1
    row.media_type = outcome.media_type or row.media_type
    row.sentence = outcome.sentence
    if outcome.kind == "refused":
        row.state = "refused"
        if (original := store.original_of(scope, row)) is not None:
            scope.session.delete(original)
        scope.record(Fact("received.refused", row.id, {"name": row.name, "code": outcome.code, "sha256": row.sha256}))
        return
    if outcome.invoice is None or outcome.verdict is None:
        row.state = "attention"
        scope.record(Fact("received.read", row.id, {"name": row.name, "sha256": row.sha256}))
        return
    _fill_invoice(scope, row, outcome)


def _fill_invoice(scope: Scope, row: ReceivedDocument, outcome: Outcome) -> None:
    invoice, verdict = outcome.invoice, outcome.verdict
    assert invoice is not None
    assert verdict is not None
    ids = ids_of(invoice.seller, invoice.payment.iban)
    proposal = propose(invoice, profile_of(scope))
    row.supplier, row.supplier_key = ids.name, ids.key
    row.number, row.issued_on, row.currency = invoice.number, invoice.issued_on, invoice.currency
    row.amount = proposal.amount
    row.invoice, row.verdict = invoice_to_json(outcome), verdict_to_json(verdict)
    supplier = find_supplier(scope, ids.keys)
    name = supplier.name if supplier else ids.name
    category = (supplier.category if supplier else "") or last_category_of(scope, name)
    row.proposal = proposal.data | {"supplier": name} | ({"category": category} if category else {})
    remarks = [*about_supplier(scope, row, ids, supplier), *proposal.remarks]
    row.remarks = remarks_to_json(remarks, is_known=supplier is not None)
    row.state = "attention" if _needs_look(remarks, is_valid=verdict.is_valid) else "ready"
    row.search = search_text(row.name, ids.name, name, row.number, row.created_by)
    payload = {
        "sha256": row.sha256,
        "supplier": ids.name,
        "number": row.number,
        "issued_on": invoice.issued_on.isoformat(),
    }
    said = {
        "amount": row.amount,
        "currency": row.currency,
        "is_valid": verdict.is_valid,
        "rules": verdict.rules_version,
    }
    scope.record(Fact("received.read", row.id, payload | said))


def _needs_look(remarks: list[RuleFinding], *, is_valid: bool) -> bool:
    return not is_valid or any(one.severity == "refusal" for one in remarks)


def _new_row(
    scope: Scope, actor: Actor, name: str, content: bytes, media_type: str, source: Source
) -> ReceivedDocument:
    row = ReceivedDocument(
        id=new_id(),
        business_id=scope.business_id,
        state="waiting",
        source=source,
        name=_plain_name(name),
        media_type=media_type,
        sha256=_digest(content),
        size_bytes=len(content),
        search=search_text(name, actor.name),
        created_by=actor.name,
        created_at=scope.now,
    )
    kept = Attachment(
        id=new_id(),
        business_id=scope.business_id,
        subject_id=row.id,
        name=row.name,
        media_type=media_type,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        content=content,
        created_at=scope.now,
    )
    scope.session.add_all([row, kept])
    scope.session.flush()
    payload = {"name": row.name, "sha256": row.sha256, "size": row.size_bytes, "source": source}
    scope.record(Fact("received.arrived", row.id, payload))
    return row


def _refuse_at_the_door(content: bytes) -> str:
    """The media type of a file by its first bytes; what can be no invoice at all is not kept."""
    if not content.strip():
        raise InvalidInput("This file is empty: choose it again, or ask for it again.", code="empty_file", path="file")
    if len(content) > MAX_BYTES:
        raise InvalidInput(
            f"This file is too large: at most {MAX_BYTES // 1_000_000} MB.", code="file_too_large", path="file"
        )
    if media_type := media_type_of(content):
        return media_type
    start = content[:1024].lstrip()
    if b"%PDF-" in content[:1024]:
        return "application/pdf"
    if start.startswith(_XML):
        return "application/xml"
    sentence = "This is no invoice that can be read: choose a PDF, an XML file or a picture."
    raise InvalidInput(sentence, code="file_type", path="file")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _plain_name(name: str) -> str:
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in bare if sign.isprintable()).strip()[:_LONGEST_NAME] or "invoice"


def _named(row: ReceivedDocument) -> str:
    return f"{row.number} of {row.supplier}" if row.number else row.name
