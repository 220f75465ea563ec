"""E-invoices of issued documents: made once, kept, the same bytes for ever; their hash and verdict join the chain."""

from dataclasses import dataclass
from datetime import datetime

from billing_app.documents.file import DocumentFile
from billing_app.documents.profiles import profile_named
from billing_app.documents.rules.verdict import Verdict, verdict_from_json, verdict_to_json
from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, Refused
from billing_app.services.e_invoices.asking import ask, ask_again, rules_now
from billing_app.store.e_invoices import find_check, find_file, keep_file, new_check
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import EInvoiceCheck, Invoice, RenderedEInvoice

MEDIA_TYPE = "application/xml"


@dataclass(frozen=True, slots=True)
class EInvoice:
    """One e-invoice with what the rules say of it."""

    file: DocumentFile
    verdict: Verdict
    checked_at: datetime


def e_invoice(actor: Actor, invoice_id: str, format_name: str) -> EInvoice:
    """The e-invoice of an issued document, as it was made the first time, with what today's rules say of it.

    Raises `Conflict` for a draft, `Refused` for what the format can't say.
    """
    actor.require(Permission.VIEW_INVOICES)
    profile_named(format_name)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        frozen = frozen_text(row)
        kept, known = find_file(scope, row.id, format_name, "xml"), find_check(scope, row.id, format_name)
    if kept is None:
        return _keep(actor, row.id, *ask(frozen, format_name))
    if known is not None and tuple(known.verdict["rules"]) == rules_now(format_name):
        return _as_kept(row, kept, known)
    return _keep(actor, row.id, kept.content, ask_again(kept.content, format_name))


def e_invoice_file(actor: Actor, invoice_id: str, *, format_name: str) -> DocumentFile:
    """The e-invoice as a file that is attached or downloaded."""
    return e_invoice(actor, invoice_id, format_name).file


def frozen_text(row: Invoice) -> str:
    """What was frozen; raises for drafts and for documents that were taken over from another program."""
    if row.status == "draft":
        raise Conflict("A draft has no documents: issue it first.", code="not_issued")
    if not row.frozen:
        sentence = "This document was taken over from the program before: its file is kept there."
        raise Refused(sentence, code="not_ours")
    return row.frozen


def file_name(row: Invoice, format_name: str) -> str:
    """The number and the format, without anything that file systems dislike."""
    number = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in row.number or "")
    return f"{number}-{format_name}.xml"


def _keep(actor: Actor, invoice_id: str, content: bytes, verdict: Verdict) -> EInvoice:
    """Keep the file if it is the first one, and the verdict if it is about the file that is kept."""
    with transaction(actor) as scope:
        row = get_invoice(scope, invoice_id, for_update=True)  # two who ask at once write one after the other
        check = find_check(scope, invoice_id, verdict.format) or new_check(scope, invoice_id, verdict.format)
        kept = find_file(scope, invoice_id, verdict.format, "xml")
        if kept is None:
            kept = keep_file(scope, invoice_id, verdict.format, "xml", content)
            _record(scope, row, kept, verdict, former=check.sha256)
        if kept.content == content:
            check.sha256, check.verdict, check.checked_at = kept.sha256, verdict_to_json(verdict), scope.now
        return _as_kept(row, kept, check)


def _record(scope: Scope, row: Invoice, kept: RenderedEInvoice, verdict: Verdict, *, former: str) -> None:
    """Let a file join the chain. `former` is the hash of one that was made before files were kept, if there was one."""
    payload: dict[str, object] = {
        "number": row.number,
        "format": kept.format,
        "kind": kept.kind,
        "sha256": kept.sha256,
        "size": kept.size_bytes,
        "rules": verdict.rules_version,
        "is_valid": verdict.is_valid,
    }
    if former not in {"", kept.sha256}:
        payload["differs_from"] = former
    scope.record(Fact("document.rendered", row.id, payload, row.customer_id or ""))


def _as_kept(row: Invoice, kept: RenderedEInvoice, check: EInvoiceCheck) -> EInvoice:
    file = DocumentFile(file_name(row, kept.format), MEDIA_TYPE, kept.content)
    return EInvoice(file, verdict_from_json(check.verdict), check.checked_at)
