"""Credit notes before they have a number: what is credited, the row, and the text that would be frozen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from billing_app.domain.body import parse_body
from billing_app.domain.body_json import body_to_json
from billing_app.domain.booking import BookedInvoice
from billing_app.domain.credit_note import (
    Credit,
    CreditRequest,
    credited_from_json,
    make_credit_note,
)
from billing_app.domain.customer import Customer as CustomerProfile
from billing_app.domain.customer import customer_from_json
from billing_app.domain.customer_credit import split_credit
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.exchange import Rate
from billing_app.domain.french_mentions import french_mentions, nature_of_operation
from billing_app.domain.frozen import Heading, freeze
from billing_app.domain.ids import new_id
from billing_app.domain.legal_texts import legal_texts
from billing_app.domain.money import to_text
from billing_app.domain.postings.correcting import CreditSplit
from billing_app.domain.totals_record import totals_from_record, totals_to_record
from billing_app.domain.verifactu.tax_code import TaxCode
from billing_app.services.books import Books
from billing_app.services.settling import booked_of, rate_of
from billing_app.store.scope import find_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Customer, Invoice


@dataclass(frozen=True, slots=True)
class CreditTerms:
    """What a request says beside the amounts; `correction` is VeriFactu's kind of it (R1 to R4)."""

    issued_on: date
    reason: str = ""
    note: str = ""
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Crediting:
    """All that a credit note is made of; `original` is the locked document."""

    books: Books
    original: Invoice
    terms: CreditTerms
    rate: Rate
    credit: Credit
    split: CreditSplit


def make_credit(books: Books, original: Invoice, request: CreditRequest, terms: CreditTerms) -> Crediting:
    """All that the credit note asked for is made of; raises for what can't be credited."""
    _refuse_impossible(books, original, terms)
    before, rate = booked_of(original), rate_of(original, books.profile.currency)
    credit = _credit(original, before, request)
    split = _split(original, before, credit)
    if split.to_credit and not original.customer_id:
        sentence = "Without a customer nobody can keep the credit: reverse the payment first, then credit the document."
        raise Refused(sentence, code="no_customer")
    return Crediting(books, original, terms, rate, credit, split)


def credit_row(scope: Scope, made: Crediting) -> Invoice:
    """The credit note's row, without number and frozen text."""
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


def credited_customer(scope: Scope, original: Invoice) -> CustomerProfile | None:
    """Who gets the credit note, as the customer stands today."""
    found = find_owned(scope, Customer, original.customer_id) if original.customer_id else None
    return customer_from_json(found.profile) if found else None


def frozen_credit(
    made: Crediting, row: Invoice, customer: CustomerProfile | None, number: str, *, tax_code: TaxCode | None = None
) -> tuple[str, str]:
    """The canonical text of the credit note under a number, and its hash."""
    profile, original = made.books.profile, made.original
    body = parse_body(row.body, is_stored=True)
    buyer = customer.buyer if customer else None
    language = _language_of(original) or (customer.language if customer else "") or profile.language
    heading = Heading(
        number=number,
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
        mentions=french_mentions(profile, body, buyer, language),
        nature=nature_of_operation(profile, buyer),
        tax_code=tax_code,
    )
    return freeze(heading, body, made.credit.totals, seller=profile.seller, buyer=buyer, rate=made.rate)


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


def _language_of(original: Invoice) -> str:
    frozen: Mapping[str, Any] = json.loads(original.frozen) if original.frozen else {}
    return frozen.get("language", "")
