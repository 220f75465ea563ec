"""Credit notes as documents: numbered, frozen and booked, and what they change on the document they credit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from billing_app.domain.body import parse_body
from billing_app.domain.body_json import body_to_json
from billing_app.domain.booking import BookedInvoice, change_to_json
from billing_app.domain.change import Fact
from billing_app.domain.credit_note import (
    Credit,
    CreditRequest,
    credited_from_json,
    credited_to_json,
    make_credit_note,
)
from billing_app.domain.customer import Customer as CustomerProfile
from billing_app.domain.customer import customer_from_json
from billing_app.domain.customer_credit import split_credit
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.exchange import Rate
from billing_app.domain.frozen import Heading, freeze
from billing_app.domain.ids import new_id
from billing_app.domain.legal_texts import legal_texts
from billing_app.domain.money import to_text
from billing_app.domain.numbering import take_number
from billing_app.domain.payment import settle_credited
from billing_app.domain.postings import book_credit_note
from billing_app.domain.postings.correcting import Corrected, CreditSplit
from billing_app.domain.search_text import search_text
from billing_app.domain.totals_record import totals_from_record, totals_to_record
from billing_app.services.books import Books
from billing_app.services.links import link_digest
from billing_app.services.settling import booked_of, change_document, rate_of, settlement_of
from billing_app.services.verifactu.corrections import Correction, subject_of_credit
from billing_app.services.verifactu.recording import Made, store_record, take_turn
from billing_app.store.invoices import lock_counter, move_counter
from billing_app.store.projections import invoiced_in, project
from billing_app.store.scope import find_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Allocation, Customer, Invoice


@dataclass(frozen=True, slots=True)
class CreditTerms:
    """What a request says beside the amounts; `correction` is VeriFactu's kind of it (R1 to R4)."""

    issued_on: date
    reason: str = ""
    note: str = ""
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A credit note that was issued, and whether all that its original had deducted is free again."""

    row: Invoice
    is_all_restored: bool


@dataclass(frozen=True, slots=True)
class _Crediting:
    """All that a credit note is made of; `original` is the locked document."""

    books: Books
    original: Invoice
    terms: CreditTerms
    rate: Rate
    credit: Credit
    split: CreditSplit


def issue_credit(
    scope: Scope, books: Books, original: Invoice, request: CreditRequest, *, terms: CreditTerms
) -> Issued:
    """Issue a credit note over a locked document, inside a transaction that is already open."""
    _refuse_impossible(books, original, terms)
    before, rate = booked_of(original), rate_of(original, books.profile.currency)
    credit = _credit(original, before, request)
    split = _split(original, before, credit)
    if split.to_credit and not original.customer_id:
        sentence = "Without a customer nobody can keep the credit: reverse the payment first, then credit the document."
        raise Refused(sentence, code="no_customer")
    made = _Crediting(books, original, terms, rate, credit, split)
    corrected = book_credit_note(before, credit.totals, rate, split=split, issued_on=terms.issued_on)
    row, customer = _row(scope, made), _customer_of(scope, original)
    turn = take_turn(scope, books.profile)
    _number(scope, row, books)
    record = turn.make(subject_of_credit(_correction(made, row, customer), books.profile)) if turn else None
    _freeze(made, row, customer, record)
    scope.session.add(row)
    scope.record(_fact(made, row, corrected, store_record(scope, row, record)), corrected.entry)
    _write(scope, made, row, corrected)
    restored = corrected.booked.restored
    return Issued(row, is_all_restored=bool(split.restored) and restored == corrected.booked.prepaid)


def _refuse_impossible(books: Books, original: Invoice, terms: CreditTerms) -> None:
    if original.status == "draft":
        raise Refused("A draft can't be credited: change or delete it.", code="not_issued")
    if original.kind == "credit_note":
        raise Refused("A credit note can't be credited: issue a new invoice instead.", code="not_creditable")
    books.check_day(terms.issued_on, "issue_date")
    if terms.issued_on < original.issue_date:
        sentence = f"{original.number} was issued on {original.issue_date.isoformat()}: it can't be credited before."
        raise InvalidInput(sentence, code="before_original", path="issue_date")


def _credit(original: Invoice, booked: BookedInvoice, request: CreditRequest) -> Credit:
    """The credit note asked for; never more than is still open or was paid, because the rest is given up already."""
    body, totals = parse_body(original.body, is_stored=True), totals_from_record(original.totals)
    so_far = credited_from_json(original.credited.get("so_far", {}))
    description = f"Credit on {original.number}"
    credit = make_credit_note(body, totals, so_far, request, description=description)
    most = booked.balance + booked.paid - original.credited.get("to_credit", 0) + booked.prepaid - booked.restored
    if credit.totals.amount_due <= most:
        return credit
    is_all = not request.lines and request.amount is None
    if is_all and most > 0 and not totals.withholding_total:
        return make_credit_note(body, totals, so_far, CreditRequest(amount=most), description=description)
    left = to_text(max(most, 0), original.currency)
    sentence = f"Only {left} {original.currency} are open or were paid; the rest was discounted or written off."
    raise Refused(sentence, code="exceeds_remaining", path="amount")


def _split(original: Invoice, booked: BookedInvoice, credit: Credit) -> CreditSplit:
    return split_credit(
        credit.totals.amount_due,
        balance=booked.balance,
        prepaid=booked.prepaid,
        restored=booked.restored,
        amount_due=booked.amount_due,
        credited=original.amount_credited + original.credited.get("to_credit", 0),
    )


def _row(scope: Scope, made: _Crediting) -> Invoice:
    original, terms, totals = made.original, made.terms, made.credit.totals
    body = replace(made.credit.body, issue_date=terms.issued_on, note=terms.note or terms.reason)
    name = scope.actor.name if scope.actor else ""
    return Invoice(
        id=new_id(),
        business_id=scope.business_id,
        kind="credit_note",
        status="issued",
        customer_id=original.customer_id,
        customer_name=original.customer_name,
        currency=original.currency,
        exchange_rate=original.exchange_rate,
        issue_date=terms.issued_on,
        due_date=terms.issued_on,
        supply_date=original.supply_date,
        tax_exclusive=totals.tax_exclusive,
        tax_total=totals.tax_total,
        tax_inclusive=totals.tax_inclusive,
        amount_due=totals.amount_due,
        amount_due_base=made.rate.to_base(totals.amount_due),
        credits_invoice_id=original.id,
        body=body_to_json(body),
        totals=totals_to_record(totals),
        version=1,
        created_by=name,
        updated_by=name,
        created_at=scope.now,
        updated_at=scope.now,
        issued_at=scope.now,
    )


def _number(scope: Scope, row: Invoice, books: Books) -> None:
    """Take the next number: the counter is locked from here to the commit."""
    counter = lock_counter(scope, row.kind)
    start_month = books.profile.fiscal_year_start_month
    row.number, after = take_number(counter.pattern, counter.state, row.issue_date, start_month)
    row.series_id = counter.series_id
    move_counter(scope, counter, after)


def _customer_of(scope: Scope, original: Invoice) -> CustomerProfile | None:
    found = find_owned(scope, Customer, original.customer_id) if original.customer_id else None
    return customer_from_json(found.profile) if found else None


def _correction(made: _Crediting, row: Invoice, customer: CustomerProfile | None) -> Correction:
    return Correction(
        row,
        made.original,
        booked_of(made.original),
        made.credit.totals,
        customer.buyer if customer else None,
        restored=made.split.restored,
        wanted=made.terms.correction,
    )


def _freeze(made: _Crediting, row: Invoice, customer: CustomerProfile | None, record: Made | None) -> None:
    profile, original = made.books.profile, made.original
    body = parse_body(row.body, is_stored=True)
    buyer = customer.buyer if customer else None
    language = _language_of(original) or (customer.language if customer else "") or profile.language
    heading = Heading(
        number=row.number or "",
        issued_on=row.issue_date,
        due_on=row.due_date,
        supplied_on=row.supply_date or row.issue_date,
        language=language,
        credits={
            "invoice_id": original.id,
            "number": original.number or "",
            "issued_on": original.issue_date.isoformat(),
        },
        footer=profile.footer,
        legal=legal_texts(profile, body, buyer, language),
        tax_code=record.tax_code if record else None,
    )
    row.frozen, row.frozen_hash = freeze(
        heading, body, made.credit.totals, seller=profile.seller, buyer=buyer, rate=made.rate
    )
    row.search = search_text(row.number or "", original.number or "", row.customer_name, body.purchase_order)
    row.link_digest = link_digest(row)


def _language_of(original: Invoice) -> str:
    frozen: Mapping[str, Any] = json.loads(original.frozen) if original.frozen else {}
    return frozen.get("language", "")


def _write(scope: Scope, made: _Crediting, row: Invoice, corrected: Corrected) -> None:
    original, terms, credit, split = made.original, made.terms, made.credit, made.split
    if split.set_off:
        scope.session.add(
            Allocation(
                id=new_id(),
                business_id=scope.business_id,
                invoice_id=original.id,
                source="credit_note",
                source_id=row.id,
                settled_on=terms.issued_on,
                amount=split.set_off,
                booked={"change": change_to_json(corrected.change)},
                reason=terms.reason,
                created_at=scope.now,
            )
        )
    to_credit = original.credited.get("to_credit", 0) + split.to_credit
    original.credited = {**original.credited, "so_far": credited_to_json(credit.credited), "to_credit": to_credit}
    settlement = settle_credited(settlement_of(original), credit.totals.tax_inclusive, set_off=split.set_off)
    change_document(scope, original, corrected.booked, settlement, day=terms.issued_on)
    invoiced = invoiced_in(corrected.entry)
    project(scope).invoiced(terms.issued_on, invoiced)
    if original.customer_id:
        project(scope).customer(
            original.customer_id,
            original.currency,
            credit=split.to_credit,
            credit_base=corrected.credit_base,
            invoiced_base=invoiced,
        )


def _fact(made: _Crediting, row: Invoice, corrected: Corrected, recorded: Mapping[str, object]) -> Fact:
    original, split = made.original, made.split
    payload = {
        "number": row.number,
        "document_kind": row.kind,
        "credits": {"invoice_id": original.id, "number": original.number},
        "issued_on": row.issue_date.isoformat(),
        "currency": row.currency,
        "exchange_rate": row.exchange_rate,
        "tax_inclusive": row.tax_inclusive,
        "amount_due": row.amount_due,
        "set_off": split.set_off,
        "restored": split.restored,
        "to_credit": split.to_credit,
        "credit_base": corrected.credit_base,
        "reason": made.terms.reason,
        "document_hash": row.frozen_hash,
        **recorded,
    }
    return Fact("credit_note.issued", row.id, payload, row.customer_id or "")
