"""E-invoices of issued documents as files. What was handed out joins the chain by its hash, with the rules' verdict."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from billing_app.documents.file import DocumentFile
from billing_app.documents.profiles import profile_named
from billing_app.documents.rules.verdict import Verdict, verdict_to_json
from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Conflict, Refused
from billing_app.services.e_invoices.asking import ask
from billing_app.store.e_invoices import find_check, new_check
from billing_app.store.invoices import get_invoice
from billing_app.store.session import reading, transaction
from billing_app.store.tables import Invoice

MEDIA_TYPE = "application/xml"


@dataclass(frozen=True, slots=True)
class EInvoice:
    """One e-invoice with what the rules say of it."""

    file: DocumentFile
    verdict: Verdict
    checked_at: datetime


def e_invoice(actor: Actor, invoice_id: str, format_name: str) -> EInvoice:
    """The e-invoice of an issued document; raises `Conflict` for a draft, `Refused` for what the format can't say."""
    actor.require(Permission.VIEW_INVOICES)
    profile_named(format_name)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        frozen = frozen_text(row)
        known = find_check(scope, row.id, format_name)
    content, verdict = ask(frozen, format_name)
    digest = hashlib.sha256(content).hexdigest()
    is_known = known is not None and (known.sha256, known.verdict) == (digest, verdict_to_json(verdict))
    checked_at = known.checked_at if known is not None and is_known else _keep(actor, row.id, digest, verdict)
    return EInvoice(DocumentFile(file_name(row, format_name), MEDIA_TYPE, content), verdict, checked_at)


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


def _keep(actor: Actor, invoice_id: str, digest: str, verdict: Verdict) -> datetime:
    with transaction(actor) as scope:
        number = get_invoice(scope, invoice_id, for_update=True).number  # two who ask at once write one after the other
        row = find_check(scope, invoice_id, verdict.format)
        is_new_file = row is None or row.sha256 != digest
        row = row or new_check(scope, invoice_id, verdict.format)
        row.sha256, row.verdict, row.checked_at = digest, verdict_to_json(verdict), scope.now
        if is_new_file:
            payload = {"number": number, "format": verdict.format, "sha256": digest, "rules": verdict.rules_version}
            scope.record(Fact("document.rendered", invoice_id, payload | {"is_valid": verdict.is_valid}))
        return scope.now
