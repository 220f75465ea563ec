"""Everything that belongs to one document: what settled it, its credit notes and deposits, its link and its history."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.adjustment import EarlyDiscount, early_discount, last_discount_day
from billing_app.domain.body import parse_body
from billing_app.domain.credit_note.state import credited_from_json
from billing_app.domain.money import parse_minor, to_text
from billing_app.domain.totals_record import totals_from_record
from billing_app.services.books import open_books
from billing_app.services.business_profile import Business, business_of
from billing_app.services.customer_page.asking import QuestionRecord, question_records
from billing_app.services.deposits import issued_deductions
from billing_app.services.history import Event, history_of_many
from billing_app.services.links import link_path
from billing_app.services.payments import PaymentRecord, receive_payment
from billing_app.services.sending import MailRecord, mail_records
from billing_app.store.invoices import credit_notes_of, get_invoice, invoices_by_id
from billing_app.store.payments import allocations_of
from billing_app.store.scope import get_many_owned
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Allocation, Invoice, Payment

_BESIDE: Mapping[str, int | None] = {"withheld": 0, "rounding": None}


@dataclass(frozen=True, slots=True)
class Settled:
    """One thing that settled a document, with its payment or credit note where there is one and it may be seen."""

    allocation: Allocation
    payment: Payment | None = None
    credit_note: Invoice | None = None


@dataclass(frozen=True, slots=True)
class EarlyOffer:
    """A discount that can still be taken today, and until when."""

    discount: EarlyDiscount
    until: date


@dataclass(frozen=True, slots=True)
class Dossier:
    """One document and what belongs to it. `document` is the frozen one, empty for drafts and imported ones."""

    row: Invoice
    document: Mapping[str, Any]
    business: Business
    settled: tuple[Settled, ...] = ()
    credit_notes: tuple[Invoice, ...] = ()
    original: Invoice | None = None
    deposits: tuple[Invoice, ...] = ()
    final: Invoice | None = None
    link: str = ""
    offer: EarlyOffer | None = None
    events: tuple[Event, ...] = ()
    mails: tuple[MailRecord, ...] = ()
    questions: tuple[QuestionRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditableLine:
    """A line of which something can still be credited by quantity."""

    line_id: str
    description: str
    quantity: Decimal
    remaining: Decimal


def read_dossier(actor: Actor, invoice_id: str) -> Dossier:
    """One document with everything that belongs to it; events only for those who may see events."""
    actor.require(Permission.VIEW_INVOICES)
    business = business_of(actor)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
        if row.status == "draft":
            return Dossier(row, {}, business)
        notes = tuple(credit_notes_of(scope, row.id))
        settled = _settled(scope, row, notes, actor.may(Permission.VIEW_PAYMENTS))
        related = _related(scope, row)
        mails, questions = tuple(mail_records(scope, row.id)), tuple(question_records(scope, row.id))
    subjects = [row.id, *(each.allocation.source_id for each in settled), *(note.id for note in notes)]
    return Dossier(
        row=row,
        document=json.loads(row.frozen) if row.frozen else {},
        business=business,
        settled=settled,
        credit_notes=notes,
        original=related.get(row.credits_invoice_id or ""),
        deposits=tuple(related[each.invoice_id] for each in issued_deductions(row) if each.invoice_id in related),
        final=related.get(row.credited.get("deducted_by", "")),
        link=link_path(row),
        offer=_offer(row, business.today),
        events=tuple(history_of_many(actor, subjects)) if actor.may(Permission.VIEW_EVENTS) else (),
        mails=mails,
        questions=questions,
    )


def _settled(scope: Scope, row: Invoice, notes: tuple[Invoice, ...], may_see_payments: bool) -> tuple[Settled, ...]:
    allocations = allocations_of(scope, row.id)
    ids = [each.source_id for each in allocations if each.source == "payment"]
    payments = get_many_owned(scope, Payment, ids) if may_see_payments else {}
    by_id = {note.id: note for note in notes}
    return tuple(Settled(each, payments.get(each.source_id), by_id.get(each.source_id)) for each in allocations)


def _related(scope: Scope, row: Invoice) -> dict[str, Invoice]:
    ids = [
        row.credits_invoice_id,
        row.credited.get("deducted_by"),
        *(each.invoice_id for each in issued_deductions(row)),
    ]
    return invoices_by_id(scope, [each for each in ids if each])


def _offer(row: Invoice, today: date) -> EarlyOffer | None:
    """The early-payment discount, as long as it can be taken on the whole of an untouched document."""
    if row.kind == "credit_note" or not row.is_open or row.balance != row.amount_due or not row.frozen:
        return None
    terms = parse_body(row.body, is_stored=True).early_payment
    if terms is None or today > (until := last_discount_day(terms, row.issue_date)):
        return None
    totals = totals_from_record(row.totals)
    return EarlyOffer(early_discount(totals, terms, issued_on=row.issue_date, paid_on=today), until)


def creditable_lines(actor: Actor, invoice_id: str) -> list[CreditableLine]:
    """The lines of an issued document of which something remains to be credited."""
    actor.require(Permission.CORRECT_INVOICES)
    with reading(actor) as scope:
        row = get_invoice(scope, invoice_id)
    credited = credited_from_json(row.credited.get("so_far", {})).lines
    found: list[CreditableLine] = []
    for line in parse_body(row.body, is_stored=True).lines:
        taken = credited[line.id].quantity if line.id in credited else Decimal(0)
        if line.quantity != taken:
            found.append(CreditableLine(line.id, line.description, line.quantity, line.quantity - taken))
    return found


def pay_invoice(actor: Actor, invoice_id: str, request: Mapping[str, object], *, takes_discount: bool) -> PaymentRecord:
    """Record a payment for one document; what exceeds it becomes credit of its customer, if it has one.

    `request` holds amount, paid_on, method, reference, fee and exchange_rate of a payment, and what settles beside it:
    withheld and rounding.
    """
    actor.require(Permission.RECORD_PAYMENTS)
    with transaction(actor) as scope:
        row = get_invoice(scope, invoice_id)
        amount = parse_minor(request.get("amount"), row.currency, path="amount", minimum=1)
        discount = _discount(scope, row, request) if takes_discount else 0
        beside = _beside(request, row.currency) | ({"discount": discount} if discount else {})
        settled_beside = sum(-minor if name == "rounding" else minor for name, minor in beside.items())
        payable = row.balance + row.amount_written_off - settled_beside
        settles = {name: to_text(minor, row.currency) for name, minor in beside.items()}
        settles |= {"invoice_id": row.id, "amount": to_text(min(amount, payable), row.currency)}
        whole = {name: value for name, value in request.items() if name not in _BESIDE}
        whole |= {"customer_id": row.customer_id, "currency": row.currency}
        return receive_payment(scope, {**whole, "allocations": [settles] if payable > 0 else []})


def _beside(request: Mapping[str, object], currency: str) -> dict[str, int]:
    """What settles a document beside the money; rounding is above 0 when more money came than was due."""
    given = {name: minimum for name, minimum in _BESIDE.items() if request.get(name) is not None}
    return {name: parse_minor(request[name], currency, path=name, minimum=minimum) for name, minimum in given.items()}


def _discount(scope: Scope, row: Invoice, request: Mapping[str, object]) -> int:
    terms = parse_body(row.body, is_stored=True).early_payment
    if terms is None:
        return 0
    paid_on = request.get("paid_on")
    day = date.fromisoformat(paid_on) if isinstance(paid_on, str) and paid_on else open_books(scope).today
    return early_discount(totals_from_record(row.totals), terms, issued_on=row.issue_date, paid_on=day).amount
