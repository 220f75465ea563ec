"""Corrections of issued documents: credit notes, and debts that are given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from billing_app.domain.access import Actor, Permission
from billing_app.domain.booking import change_to_json
from billing_app.domain.change import Fact
from billing_app.domain.credit_note import CreditRequest, parse_credit_request
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.fields import (
    choice_field,
    date_field,
    flag_field,
    mapping_field,
    note_field,
    read_record,
    text_field,
)
from billing_app.domain.figures import today_in
from billing_app.domain.ids import new_id
from billing_app.domain.money import parse_minor
from billing_app.domain.payment import settle_written_off
from billing_app.domain.postings import book_write_off
from billing_app.domain.verifactu.classifying import CORRECTIONS
from billing_app.services.books import Books, open_books
from billing_app.services.credit_making import CreditTerms
from billing_app.services.crediting import Wanted, foresee_credit, issue_credit
from billing_app.services.deposits import issued_deductions, release_deposits
from billing_app.services.drafting import Document, document_of
from billing_app.services.e_invoices.foreseeing import Foreseen, is_refused, refuse_broken_rules
from billing_app.services.settling import booked_of, change_document, settlement_of
from billing_app.store.business import profile_of
from billing_app.store.invoices import get_invoice, invoices_by_id
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Allocation, Invoice

_TERMS = frozenset({"issue_date", "reason", "note", "correction"})
REASON_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class WriteOffRequest:
    """A debt to be given up; without an amount all that is open. `vat_relief`: the law gives the tax in it back."""

    amount: int | None = None
    on: date | None = None
    reason: str = ""
    vat_relief: bool = False


def credit_invoice(actor: Actor, invoice_id: str, request: Mapping[str, object]) -> Document:
    """Issue a credit note over all that remains, over some lines or over an amount; returns the credit note."""
    actor.require(Permission.CORRECT_INVOICES)
    foreseen = foresee_credit_note(actor, invoice_id, request, wanted=is_refused)
    if foreseen is not None:  # asked before the transaction too: all other writing waits for what is inside it
        refuse_broken_rules(foreseen)
    with transaction(actor) as scope:
        books = open_books(scope)
        rows = _lock_with_deposits(scope, invoice_id)
        original = rows[invoice_id]
        asked, terms = _asked(original, books, request)
        issued = issue_credit(scope, books, original, asked, terms=terms)
        if issued.is_all_restored:
            release_deposits(scope, original, rows)
        return document_of(scope, issued.row)


def foresee_credit_note(
    actor: Actor, invoice_id: str, request: Mapping[str, object], *, wanted: Wanted
) -> Foreseen | None:
    """The credit note that a request would make, where the rules are to be asked of it; raises what issuing raises."""
    actor.require(Permission.CORRECT_INVOICES)
    with reading(actor) as scope:
        profile = profile_of(scope)
        books = Books(profile, today_in(profile.zone, scope.now))
        original = get_invoice(scope, invoice_id)
        asked, terms = _asked(original, books, request)
        return foresee_credit(scope, books, original, asked, terms=terms, wanted=wanted)


def _asked(original: Invoice, books: Books, request: Mapping[str, object]) -> tuple[CreditRequest, CreditTerms]:
    given = mapping_field(request, "")
    asked = parse_credit_request({k: v for k, v in given.items() if k not in _TERMS}, original.currency)
    _refuse_deducted(original)
    return asked, _terms(given, books)


def _lock_with_deposits(scope: Scope, invoice_id: str) -> dict[str, Invoice]:
    """The document and the deposits that it deducted, locked in the order of their ids."""
    found = get_invoice(scope, invoice_id)
    ids = [found.id, *(deduction.invoice_id for deduction in issued_deductions(found))]
    return invoices_by_id(scope, ids, for_update=True)


def _refuse_deducted(original: Invoice) -> None:
    if original.credited.get("deducted_by"):
        sentence = f"{original.number} was deducted by a final invoice. Credit that one instead."
        raise Refused(sentence, code="deposit_deducted")


def _terms(given: Mapping[str, object], books: Books) -> CreditTerms:
    issue_date = given.get("issue_date")
    return CreditTerms(
        date_field(issue_date, "issue_date") if issue_date is not None else books.today,
        text_field(given.get("reason"), "reason", REASON_LENGTH),
        note_field(given.get("note"), "note"),
        _correction(given.get("correction"), books),
    )


def _correction(value: object, books: Books) -> str:
    if value is None:
        return ""
    if books.profile.verifactu is None:
        sentence = "Kinds of correction are VeriFactu's, which is off. Leave this out, or switch it on in the settings."
        raise InvalidInput(sentence, code="verifactu_off", path="correction")
    return choice_field(value, "correction", CORRECTIONS)


def write_off(actor: Actor, invoice_id: str, request: Mapping[str, object]) -> Document:
    """Give up what is open of a document, or a part of it; whoever pays later still can."""
    actor.require(Permission.WRITE_OFF)
    with transaction(actor) as scope:
        books = open_books(scope)
        row = get_invoice(scope, invoice_id, for_update=True)
        asked = _write_off_request(request, row.currency)
        on = books.check_day(asked.on or books.today, "on")
        if row.status == "draft" or row.kind == "credit_note":
            raise Refused("Only an issued invoice can be written off.", code="not_payable")
        if on < row.issue_date:
            sentence = f"{row.number} was issued on {row.issue_date.isoformat()}: it can't be written off before."
            raise InvalidInput(sentence, code="before_original", path="on")
        _write_off(scope, row, asked, on)
        return document_of(scope, row)


def _write_off_request(request: object, currency: str) -> WriteOffRequest:
    readers = {
        "amount": partial(_amount_field, currency=currency),
        "on": date_field,
        "reason": partial(text_field, max_length=REASON_LENGTH),
        "vat_relief": flag_field,
    }
    return read_record(WriteOffRequest, request, readers)


def _amount_field(value: object, path: str, *, currency: str) -> int:
    return parse_minor(value, currency, path=path, minimum=1)


def _write_off(scope: Scope, row: Invoice, asked: WriteOffRequest, on: date) -> None:
    amount = row.balance if asked.amount is None else asked.amount
    settlement = settle_written_off(settlement_of(row), amount)
    corrected = book_write_off(booked_of(row), amount, has_vat_relief=asked.vat_relief, written_off_on=on)
    allocation = Allocation(
        id=new_id(),
        business_id=scope.business_id,
        invoice_id=row.id,
        source="write_off",
        source_id=row.id,
        settled_on=on,
        amount=amount,
        booked={"change": change_to_json(corrected.change)},
        reason=asked.reason,
        created_at=scope.now,
    )
    scope.session.add(allocation)
    payload = {
        "number": row.number,
        "amount": amount,
        "currency": row.currency,
        "on": on.isoformat(),
        "reason": asked.reason,
        "vat_relief": asked.vat_relief,
    }
    scope.record(Fact("invoice.written_off", row.id, payload, row.customer_id or ""), corrected.entry)
    change_document(scope, row, corrected.booked, settlement, day=on)
