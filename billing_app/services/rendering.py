"""The PDF of a document: made once of what was frozen when it was issued, kept, and the same bytes for ever."""

import hashlib
import re
from dataclasses import dataclass, replace

from billing_app.documents.pdf import Style, render_pdf, render_with_xml
from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError, Conflict, NotFound
from billing_app.domain.exchange import Rate, rate_for
from billing_app.services.composing import Composition, compose_stored
from billing_app.services.document_look import style_of
from billing_app.services.freezing import freeze_composed
from billing_app.services.workshop_calls import make_in_workshop
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.e_invoices import find_file, keep_file
from billing_app.store.invoices import get_invoice
from billing_app.store.rendered import find_rendered
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Invoice, RenderedDocument, RenderedEInvoice

_SECONDS, _CHARACTERS_PER_SECOND = 30, 50_000
"""A busy machine writes far more, and a small document never takes so long."""
HYBRIDS = frozenset({"facturx", "facturx-extended"})


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF with the name that it is saved under; `sha256` is empty for drafts, which are kept nowhere."""

    name: str
    content: bytes
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class _Order:
    """What the workshop needs: the frozen text, the style, and the format of the e-invoice inside, if any."""

    frozen: str
    style: Style
    format_name: str


def document_pdf(actor: Actor, invoice_id: str) -> PdfFile:
    """The PDF of an issued document, as it was made the first time; made and kept now if it never was."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        row = _issued(scope, invoice_id)
        if (kept := find_rendered(scope, row.id)) is not None:
            return _file(row, kept)
        order = _order(scope, row)
    content, embedded = _made(order)
    with transaction(actor) as scope:
        row = get_invoice(scope, invoice_id, for_update=True)  # whoever comes second waits here, and finds the first
        kept = find_rendered(scope, row.id) or _keep(scope, row, content, embedded)
        return _file(row, kept)


def hybrid_pdf(actor: Actor, invoice_id: str, format_name: str) -> PdfFile:
    """The PDF with the e-invoice of this format inside: the document's own if it is that, else one kept beside it."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        row = _issued(scope, invoice_id)
        kept = find_rendered(scope, row.id)
        if kept is not None and kept.embedded == format_name:
            return _file(row, kept)
        if (beside := find_file(scope, row.id, format_name, "pdf")) is not None:
            return _file_beside(row, beside)
        usual = _order(scope, row)
    if kept is None and usual.format_name == format_name:
        return document_pdf(actor, invoice_id)
    order = replace(usual, format_name=format_name)
    content, _ = _made(order)
    with transaction(actor) as scope:
        row = get_invoice(scope, invoice_id, for_update=True)  # whoever comes second waits here, and finds the first
        beside = find_file(scope, row.id, format_name, "pdf") or _keep_beside(scope, row, content, format_name)
        return _file_beside(row, beside)


def draft_pdf(actor: Actor, invoice_id: str) -> PdfFile:
    """A draft as it would look, marked as one and kept nowhere."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        if row.status != "draft":
            raise Conflict("This has been issued meanwhile: open the document itself.", code="not_a_draft")
        composed = compose_stored(scope, row.body)
        (frozen, _), style = freeze_composed(composed, _rate(composed), ""), style_of(scope, composed.profile)
    return PdfFile("draft.pdf", make_in_workshop(render_pdf, frozen, style, is_draft=True, seconds=_SECONDS))


def _issued(scope: Scope, invoice_id: str) -> Invoice:
    row = get_invoice(scope, invoice_id)
    if row.status == "draft":
        raise Conflict("A draft has no PDF yet: issue it first.", code="not_issued")
    if not row.frozen:
        sentence = "This document was taken over from the program before, and its PDF is kept there."
        raise NotFound(sentence, code="taken_over")
    return row


def _order(scope: Scope, row: Invoice) -> _Order:
    profile = profile_of(scope)
    customer = find_profile(scope, row.customer_id) if row.customer_id else None
    wanted = (customer.document_format if customer else "") or profile.document_format
    return _Order(row.frozen, style_of(scope, profile), wanted if wanted in HYBRIDS else "")


def _made(order: _Order) -> tuple[bytes, str]:
    seconds = _SECONDS + len(order.frozen) // _CHARACTERS_PER_SECOND
    if order.format_name:
        return make_in_workshop(render_with_xml, order.frozen, order.style, order.format_name, seconds=seconds)
    return make_in_workshop(render_pdf, order.frozen, order.style, seconds=seconds), ""


def _keep(scope: Scope, row: Invoice, content: bytes, embedded: str) -> RenderedDocument:
    kept = RenderedDocument(
        invoice_id=row.id,
        business_id=scope.business_id,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        embedded=embedded,
        content=content,
        created_at=scope.now,
    )
    scope.session.add(kept)
    payload = {"number": row.number, "format": "pdf", "embedded": embedded, "sha256": kept.sha256, "size": len(content)}
    scope.record(Fact("document.rendered", row.id, payload, row.customer_id or ""))
    return kept


def _keep_beside(scope: Scope, row: Invoice, content: bytes, format_name: str) -> RenderedEInvoice:
    kept = keep_file(scope, row.id, format_name, "pdf", content)
    payload = {"number": row.number, "format": format_name, "kind": "pdf", "sha256": kept.sha256, "size": len(content)}
    scope.record(Fact("document.rendered", row.id, payload, row.customer_id or ""))
    return kept


def _file_beside(row: Invoice, kept: RenderedEInvoice) -> PdfFile:
    return PdfFile(f"{_stem(row)}-{kept.format}.pdf", kept.content, kept.sha256)


def _file(row: Invoice, kept: RenderedDocument) -> PdfFile:
    return PdfFile(f"{_stem(row)}.pdf", kept.content, kept.sha256)


def _stem(row: Invoice) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", row.number or "document")


def _rate(composed: Composition) -> Rate:
    """The rate as typed; a draft that lacks one is shown without amounts in the base currency."""
    currency = composed.body.currency
    try:
        return rate_for(currency, composed.profile.currency, composed.body.exchange_rate)
    except BillingError:
        return rate_for(currency, currency, None)
