"""Drafts: writing, changing, throwing away and copying documents that have no number yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.body import parse_body
from billing_app.domain.body_json import body_to_json
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError, Finding, Frozen, VersionConflict
from billing_app.domain.exchange import rate_for
from billing_app.domain.ids import new_id
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.search_text import search_text
from billing_app.domain.totals import Step, Totals, explain, with_steps
from billing_app.domain.totals_record import totals_from_record, totals_to_record
from billing_app.services.composing import Composition, compose, compose_stored
from billing_app.services.deposits import issued_deductions
from billing_app.store.chain import events_of
from billing_app.store.invoices import get_invoice
from billing_app.store.series import is_open_series
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Invoice

AUTOSAVE_EVENT_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Document:
    """One document, draft or issued: its row, what was typed, what it comes to, and what is to be said about it."""

    row: Invoice
    body: InvoiceBody
    totals: Totals
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a body would come to; nothing is stored."""

    body: InvoiceBody
    totals: Totals
    findings: tuple[Finding, ...]


def preview(actor: Actor, data: Mapping[str, object]) -> Preview:
    """Totals and findings of a body; raises only for what can't be computed."""
    actor.require(Permission.EDIT_DRAFTS)
    with reading(actor) as scope:
        composed = compose(scope, data)
    return Preview(composed.typed, composed.totals, composed.findings)


def create_draft(actor: Actor, data: Mapping[str, object]) -> Document:
    """Store a new draft; it may be empty."""
    actor.require(Permission.EDIT_DRAFTS)
    with transaction(actor) as scope:
        return draft_from(scope, compose(scope, data))


def draft_from(scope: Scope, composed: Composition, *, copied_from: str = "") -> Document:
    """Store a composed body as a new draft."""
    body = composed.body
    row = Invoice(
        id=new_id(),
        business_id=scope.business_id,
        currency=body.currency,
        issue_date=composed.issue_date,
        due_date=composed.due_date,
        created_by=_name(scope),
        created_at=scope.now,
        updated_at=scope.now,
        version=1,
    )
    fill(scope, row, composed)
    scope.session.add(row)
    payload = {"total": composed.totals.tax_inclusive, "currency": body.currency}
    scope.record(
        Fact("draft.created", row.id, payload | ({"copied_from": copied_from} if copied_from else {}), _customer(row))
    )
    return Document(row, composed.typed, composed.totals, composed.findings)


def update_draft(actor: Actor, invoice_id: str, patch: Mapping[str, object], *, version: int) -> Document:
    """Change a draft: lists are replaced as a whole, other keys singly, null clears; `version` is the one last read."""
    actor.require(Permission.EDIT_DRAFTS)
    with transaction(actor) as scope:
        row = _draft(scope, invoice_id)
        if row.version != version:
            raise VersionConflict(f"{row.updated_by or 'Someone else'} saved this draft meanwhile. Load it again.")
        composed = compose(scope, {**row.body, **patch})
        fill(scope, row, composed)
        row.version += 1
        row.updated_at = scope.now
        _record_change(scope, row)
        return Document(row, composed.typed, composed.totals, composed.findings)


def delete_draft(actor: Actor, invoice_id: str, *, version: int | None = None) -> Mapping[str, Any]:
    """Throw a draft away; returns its body, from which an undo can make it again."""
    actor.require(Permission.EDIT_DRAFTS)
    with transaction(actor) as scope:
        row = _draft(scope, invoice_id)
        if version is not None and row.version != version:
            raise VersionConflict("Someone else saved this draft meanwhile. Look at it before you delete it.")
        scope.record(Fact("draft.deleted", row.id, {}, _customer(row)))
        scope.session.delete(row)
        return row.body


def copy_invoice(actor: Actor, invoice_id: str) -> Document:
    """A new draft with the same customer and lines; dates, deposits and the rate are left to today."""
    actor.require(Permission.EDIT_DRAFTS)
    with transaction(actor) as scope:
        original = get_invoice(scope, invoice_id)
        left_out = {"issue_date", "due_date", "delivery_date", "period", "deposits", "exchange_rate", "kind"}
        data = {key: value for key, value in original.body.items() if key not in left_out}
        data["lines"] = [{k: v for k, v in line.items() if k != "id"} for line in original.body.get("lines", [])]
        if original.kind == "deposit":
            data["kind"] = "deposit"
        if not is_open_series(scope, data.get("series_id", "")):
            data.pop("series_id", None)
        return draft_from(scope, compose(scope, data), copied_from=original.id)


def get_document(actor: Actor, invoice_id: str) -> Document:
    """One document with totals and findings: computed for a draft, as stored for an issued one."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return document_of(scope, get_invoice(scope, invoice_id))


def document_of(scope: Scope, row: Invoice) -> Document:
    """A row as a document."""
    body = parse_body(row.body, is_stored=True)
    if row.status != "draft":
        return Document(row, body, totals_from_record(row.totals))
    composed = compose_stored(scope, row.body)
    return Document(row, composed.typed, composed.totals, composed.findings)


def explain_total(actor: Actor, invoice_id: str, name: str) -> tuple[Step, ...]:
    """The lines, rules and roundings that one total is made of."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        if row.status == "draft":
            composed = compose_stored(scope, row.body)
            body, totals, deposits = composed.body, composed.totals, composed.deposits
        else:
            body, totals = parse_body(row.body, is_stored=True), totals_from_record(row.totals)
            deposits = issued_deductions(row)
        return explain(with_steps(body, totals, deposits=deposits) if body.lines else totals, name)


def fill(scope: Scope, row: Invoice, composed: Composition) -> None:
    """Write a composed body into a draft's row, with the columns that lists sort and search by."""
    body, totals = composed.body, composed.totals
    row.kind = body.kind
    row.customer_id = body.customer_id or None
    row.customer_name = composed.customer.name if composed.customer else ""
    row.currency = body.currency
    row.issue_date, row.due_date, row.supply_date = composed.issue_date, composed.due_date, composed.supply_date
    row.tax_exclusive, row.tax_total = totals.tax_exclusive, totals.tax_total
    row.tax_inclusive, row.amount_due = totals.tax_inclusive, totals.amount_due
    row.amount_due_base = _in_base(composed)
    row.body, row.totals = body_to_json(composed.typed), totals_to_record(totals)
    row.search = search_text(row.customer_name, body.purchase_order, body.buyer_reference)
    row.updated_by = _name(scope)


def _in_base(composed: Composition) -> int:
    body = composed.body
    try:
        return rate_for(body.currency, composed.profile.currency, body.exchange_rate).to_base(
            composed.totals.amount_due
        )
    except BillingError:  # a draft may still lack its rate; it only sorts by this amount
        return 0


def _draft(scope: Scope, invoice_id: str) -> Invoice:
    row = get_invoice(scope, invoice_id, for_update=True)
    if row.status != "draft":
        sentence = f"{row.number} has been issued and can't be changed. Correct it by a credit note."
        raise Frozen(sentence, code="frozen")
    return row


def _record_change(scope: Scope, row: Invoice) -> None:
    """Autosave writes at most one event a minute; the live pages are told of every change all the same."""
    last = next(iter(events_of(scope, row.id, limit=1)), None)
    is_new = last is None or last.kind != "draft.updated" or scope.now - last.at >= AUTOSAVE_EVENT_EVERY
    fact = Fact("draft.updated", row.id, {"total": row.tax_inclusive, "currency": row.currency}, _customer(row))
    if is_new:
        scope.record(fact)
    else:
        scope.announce(fact)


def _customer(row: Invoice) -> str:
    return row.customer_id or ""


def _name(scope: Scope) -> str:
    return scope.actor.name if scope.actor else ""
