"""Credit notes as documents: numbered, frozen and booked, and what they change on the document they credit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from billing_app.domain.body import parse_body
from billing_app.domain.booking import change_to_json
from billing_app.domain.business import BusinessProfile
from billing_app.domain.change import Fact
from billing_app.domain.credit_note import (
    CreditRequest,
    credited_to_json,
)
from billing_app.domain.customer import Customer as CustomerProfile
from billing_app.domain.ids import new_id
from billing_app.domain.numbering import take_number
from billing_app.domain.payment import settle_credited
from billing_app.domain.postings import book_credit_note
from billing_app.domain.postings.correcting import Corrected
from billing_app.domain.search_text import search_text
from billing_app.services.books import Books
from billing_app.services.credit_making import (
    Crediting,
    CreditTerms,
    credit_row,
    credited_customer,
    frozen_credit,
    make_credit,
)
from billing_app.services.e_invoices.foreseeing import DRAFT_NUMBER, Foreseen, is_refused, refuse_broken_rules
from billing_app.services.links import link_digest
from billing_app.services.settling import booked_of, change_document, settlement_of
from billing_app.services.verifactu.corrections import Correction, subject_of_credit
from billing_app.services.verifactu.recording import Made, store_record, take_turn
from billing_app.store.invoices import lock_counter, move_counter
from billing_app.store.projections import invoiced_in, project
from billing_app.store.session import Scope
from billing_app.store.tables import Allocation, Invoice

Wanted = Callable[[BusinessProfile, CustomerProfile | None], bool]
"""Whether the rules are to be asked for a business and a customer."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A credit note that was issued, and whether all that its original had deducted is free again."""

    row: Invoice
    is_all_restored: bool


def issue_credit(
    scope: Scope, books: Books, original: Invoice, request: CreditRequest, *, terms: CreditTerms
) -> Issued:
    """Issue a credit note over a locked document, inside a transaction that is already open."""
    made = make_credit(books, original, request, terms)
    before, credit, split = booked_of(original), made.credit, made.split
    corrected = book_credit_note(before, credit.totals, made.rate, split=split, issued_on=terms.issued_on)
    row, customer = credit_row(scope, made), credited_customer(scope, original)
    if is_refused(books.profile, customer):
        refuse_broken_rules(_foreseen(made, row, customer))
    turn = take_turn(scope, books.profile)
    _number(scope, row, books)
    record = turn.make(subject_of_credit(_correction(made, row, customer), books.profile)) if turn else None
    _freeze(made, row, customer, record)
    scope.session.add(row)
    scope.record(_fact(made, row, corrected, store_record(scope, row, record)), corrected.entry)
    _write(scope, made, row, corrected)
    restored = corrected.booked.restored
    return Issued(row, is_all_restored=bool(split.restored) and restored == corrected.booked.prepaid)


def foresee_credit(
    scope: Scope, books: Books, original: Invoice, request: CreditRequest, *, terms: CreditTerms, wanted: Wanted
) -> Foreseen | None:
    """The credit note as it would be frozen, where one is wanted for this business and customer; writes nothing."""
    customer = credited_customer(scope, original)
    if not wanted(books.profile, customer):
        return None
    made = make_credit(books, original, request, terms)
    return _foreseen(made, credit_row(scope, made), customer)


def _foreseen(made: Crediting, row: Invoice, customer: CustomerProfile | None) -> Foreseen:
    wanted = (customer.document_format if customer else "") or made.books.profile.document_format
    return Foreseen(frozen_credit(made, row, customer, DRAFT_NUMBER)[0], wanted)


def _number(scope: Scope, row: Invoice, books: Books) -> None:
    """Take the next number: the counter is locked from here to the commit."""
    counter = lock_counter(scope, row.kind)
    start_month = books.profile.fiscal_year_start_month
    row.number, after = take_number(counter.pattern, counter.state, row.issue_date, start_month)
    row.series_id = counter.series_id
    move_counter(scope, counter, after)


def _correction(made: Crediting, row: Invoice, customer: CustomerProfile | None) -> Correction:
    return Correction(
        row,
        made.original,
        booked_of(made.original),
        made.credit.totals,
        customer.buyer if customer else None,
        restored=made.split.restored,
        wanted=made.terms.correction,
    )


def _freeze(made: Crediting, row: Invoice, customer: CustomerProfile | None, record: Made | None) -> None:
    tax_code = record.tax_code if record else None
    row.frozen, row.frozen_hash = frozen_credit(made, row, customer, row.number or "", tax_code=tax_code)
    body = parse_body(row.body, is_stored=True)
    row.search = search_text(row.number or "", made.original.number or "", row.customer_name, body.purchase_order)
    row.link_digest = link_digest(row)


def _write(scope: Scope, made: Crediting, row: Invoice, corrected: Corrected) -> None:
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


def _fact(made: Crediting, row: Invoice, corrected: Corrected, recorded: Mapping[str, object]) -> Fact:
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
