"""Issuing: a draft becomes a frozen, numbered, booked document, in one transaction or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from billing_app.domain.access import Actor, Permission
from billing_app.domain.body_json import body_to_json
from billing_app.domain.booking import booked_to_json
from billing_app.domain.change import Fact
from billing_app.domain.checks import check_issue, facts_of
from billing_app.domain.errors import BillingError, Refused
from billing_app.domain.exchange import Rate, rate_for
from billing_app.domain.money import decimal_text
from billing_app.domain.numbering import take_number
from billing_app.domain.postings import BookedDeposit, Booking, book_issue
from billing_app.domain.search_text import search_text
from billing_app.domain.totals_record import totals_to_record
from billing_app.services.composing import Composition, compose
from billing_app.services.deposits import apply_deposits
from billing_app.services.drafting import Document, document_of
from billing_app.services.e_invoices.before_issue import (
    ANYTHING,
    Seen,
    refuse_broken,
    refuse_other_version,
    refuse_unseen,
)
from billing_app.services.freezing import freeze_composed
from billing_app.services.links import link_digest
from billing_app.services.settling import open_document
from billing_app.services.verifactu.invoices import subject_of_issue
from billing_app.services.verifactu.recording import Made, store_record, take_turn
from billing_app.store.business import profile_of
from billing_app.store.exchange_rates import rate_on
from billing_app.store.invoices import get_invoice, lock_counter, move_counter
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Invoice


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What became of one of several drafts: its number, or the error that kept it a draft."""

    invoice_id: str
    number: str = ""
    error: BillingError | None = None


def issue_invoice(actor: Actor, invoice_id: str, seen: Seen = ANYTHING) -> Document:
    """Issue a draft; a document that has been issued already is answered as it is.

    Raises `VersionConflict` if it is no longer what was `seen`.
    """
    actor.require(Permission.ISSUE_INVOICES)
    _rehearse(actor, invoice_id)
    with transaction(actor) as scope:
        row = get_invoice(scope, invoice_id, for_update=True)
        return issue_draft(scope, row, seen) if row.status == "draft" else document_of(scope, row)


def issue_many(
    actor: Actor, invoice_ids: Iterable[str], seen: Mapping[str, Seen] = MappingProxyType({})
) -> list[IssueResult]:
    """Issue drafts one by one, each in its own transaction: one that is refused holds up none of the others."""
    actor.require(Permission.ISSUE_INVOICES)
    results: list[IssueResult] = []
    for invoice_id in dict.fromkeys(invoice_ids):
        try:
            document = issue_invoice(actor, invoice_id, seen.get(invoice_id, ANYTHING))
            results.append(IssueResult(invoice_id, document.row.number or ""))
        except BillingError as error:
            results.append(IssueResult(invoice_id, error=error))
    return results


def issue_draft(scope: Scope, row: Invoice, seen: Seen = ANYTHING) -> Document:
    """Issue a locked draft inside a transaction that is already open."""
    refuse_other_version(row, seen)
    composed = compose(scope, row.body, profile_of(scope, for_posting=True))
    rate = rate_of_draft(scope, composed)
    composed = replace(composed, body=replace(composed.body, exchange_rate=_frozen_rate(rate)))
    _refuse_if_needed(composed)
    refuse_unseen(composed, rate, seen)
    refuse_broken(composed, rate)
    deposits = apply_deposits(scope, row, composed.deposits)
    booking = _book(composed, rate, deposits)
    turn = take_turn(scope, composed.profile)
    _number(scope, row, composed)
    made = turn.make(subject_of_issue(composed, row.number or "", booking.booked)) if turn else None
    _freeze(row, composed, rate, made)
    row.booked = booked_to_json(booking.booked)
    row.issued_at = row.updated_at = scope.now
    row.version += 1
    open_document(scope, row, booking)
    scope.record(_fact(row, composed, store_record(scope, row, made)), booking.entry)
    return Document(row, composed.body, composed.totals)


def _rehearse(actor: Actor, invoice_id: str) -> None:
    """Where rules may refuse, ask them before the transaction too: all other writing waits for what is inside it."""
    with reading(actor) as scope:
        profile = profile_of(scope)
        if profile.check_policy != "refuse":
            return
        row = get_invoice(scope, invoice_id)
        if row.status != "draft":
            return
        composed = compose(scope, row.body, profile)
        rate = rate_of_draft(scope, composed)
    refuse_broken(composed, rate)


def rate_of_draft(scope: Scope, composed: Composition) -> Rate:
    """The exchange rate that would be frozen now: as typed, or that of the table for the issue date."""
    body, base = composed.body, composed.profile.currency
    given = body.exchange_rate
    if given is None and body.currency != base:
        given = rate_on(scope, body.currency, composed.issue_date)
    return rate_for(body.currency, base, given)


def _frozen_rate(rate: Rate) -> Decimal | None:
    return None if rate.currency == rate.base_currency else rate.rate


def _refuse_if_needed(composed: Composition) -> None:
    buyer = composed.customer.buyer if composed.customer else None
    seller = facts_of(composed.profile, composed.document_format)
    findings = check_issue(composed.body, composed.totals, seller, buyer, today=composed.today)
    refusals = tuple(finding for finding in findings if finding.severity == "refusal")
    if refusals:
        first = refusals[0]
        raise Refused(first.text, code=first.code, path=first.path, findings=refusals)


def _book(composed: Composition, rate: Rate, deposits: tuple[BookedDeposit, ...]) -> Booking:
    return book_issue(
        composed.totals,
        rate,
        kind="deposit" if composed.body.kind == "deposit" else "invoice",
        is_cash_basis=composed.profile.tax_basis == "cash",
        issued_on=composed.issue_date,
        deposits=deposits,
    )


def _number(scope: Scope, row: Invoice, composed: Composition) -> None:
    """Take the next number: the counter is locked here, as late as the document allows, until the commit."""
    counter = lock_counter(scope, row.kind, composed.body.series_id)
    start_month = composed.profile.fiscal_year_start_month
    row.number, after = take_number(counter.pattern, counter.state, composed.issue_date, start_month)
    row.series_id = counter.series_id
    move_counter(scope, counter, after)


def _freeze(row: Invoice, composed: Composition, rate: Rate, made: Made | None) -> None:
    customer, tax_code = composed.customer, made.tax_code if made else None
    row.frozen, row.frozen_hash = freeze_composed(composed, rate, row.number or "", tax_code=tax_code)
    row.issue_date, row.due_date, row.supply_date = composed.issue_date, composed.due_date, composed.supply_date
    row.body, row.totals = body_to_json(composed.body), totals_to_record(composed.totals)
    row.customer_name = customer.name if customer else ""
    row.exchange_rate = decimal_text(rate.rate)
    row.search = search_text(
        row.number or "", row.customer_name, composed.body.purchase_order, composed.body.buyer_reference
    )
    row.link_digest = link_digest(row)


def _fact(row: Invoice, composed: Composition, recorded: Mapping[str, object]) -> Fact:
    payload = {
        "number": row.number,
        "document_kind": row.kind,
        "issued_on": row.issue_date.isoformat(),
        "due_on": row.due_date.isoformat(),
        "currency": row.currency,
        "exchange_rate": row.exchange_rate,
        "tax_inclusive": composed.totals.tax_inclusive,
        "amount_due": composed.totals.amount_due,
        "document_hash": row.frozen_hash,
        **recorded,
    }
    return Fact("invoice.issued", row.id, payload, row.customer_id or "")
