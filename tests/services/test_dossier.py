"""One document with everything that belongs to it, and a payment for it alone."""

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden, NotFound, Refused
from billing_app.services.correcting import credit_invoice
from billing_app.services.dossier import creditable_lines, pay_invoice, read_dossier
from tests.builders import new_business, new_customer, without
from tests.money_builders import (
    ADDRESS,
    issued_deposit,
    issued_invoice,
    pay,
    standing,
    work,
)

pytestmark = pytest.mark.usefixtures("honest_books")


@pytest.fixture
def customer(actor):
    return new_customer(actor, address=ADDRESS).id


def test_payment_and_credit_note_stand_with_the_document_and_in_its_history(actor, customer):
    invoice = issued_invoice(actor, customer)
    pay(actor, customer, "190.00", invoice)
    note = credit_invoice(actor, invoice.id, {"amount": "500.00"}).row
    dossier = read_dossier(actor, invoice.id)
    assert [each.allocation.source for each in dossier.settled] == ["payment", "credit_note"]
    assert [each.id for each in dossier.credit_notes] == [note.id]
    kinds = [event.kind for event in dossier.events]
    assert kinds == ["credit_note.issued", "payment.recorded", "invoice.issued", "draft.created"]
    original = read_dossier(actor, note.id).original
    assert original is not None
    assert original.id == invoice.id


def test_deposit_and_final_invoice_name_each_other(actor, customer):
    deposit = issued_deposit(actor, customer)
    pay(actor, customer, "357.00", deposit)
    final = issued_invoice(actor, customer, deposits=[{"invoice_id": deposit.id}])
    assert [each.id for each in read_dossier(actor, final.id).deposits] == [deposit.id]
    deducted_by = read_dossier(actor, deposit.id).final
    assert deducted_by is not None
    assert deducted_by.id == final.id


def test_payment_beyond_the_document_becomes_credit_and_pays_no_other(actor, customer):
    invoice, other = issued_invoice(actor, customer), issued_invoice(actor, customer)
    record = pay_invoice(actor, invoice.id, {"amount": "1200.00"}, takes_discount=False)
    assert record.payment.unallocated == 1000
    assert standing(actor, invoice) == ("paid", "0.00")
    assert standing(actor, other) == ("issued", "1190.00")


def test_discount_for_paying_early_settles_the_whole(actor, customer):
    invoice = issued_invoice(actor, customer, early_payment={"percent": "3", "days": 10})
    offer = read_dossier(actor, invoice.id).offer
    assert offer is not None
    assert (offer.discount.amount, offer.discount.paid) == (3570, 115430)
    pay_invoice(actor, invoice.id, {"amount": "1154.30"}, takes_discount=True)
    assert standing(actor, invoice) == ("paid", "0.00")
    assert read_dossier(actor, invoice.id).offer is None


def test_discount_is_refused_after_its_last_day(actor, customer):
    terms = {"percent": "3", "days": 0}
    invoice = issued_invoice(actor, customer, early_payment=terms, issue_date="2026-01-05")
    with pytest.raises(Refused, match="could be taken until 2026-01-05"):
        pay_invoice(actor, invoice.id, {"amount": "1154.30"}, takes_discount=True)
    assert read_dossier(actor, invoice.id).offer is None


def test_what_was_credited_of_a_line_is_creditable_no_more(actor, customer):
    invoice = issued_invoice(actor, customer, work("25.00", quantity="4"), work("10.00"))
    first, second = creditable_lines(actor, invoice.id)
    request = [{"line_id": first.line_id, "quantity": "3"}, {"line_id": second.line_id, "quantity": "1"}]
    credit_invoice(actor, invoice.id, {"lines": request})
    left = [(line.line_id, str(line.remaining)) for line in creditable_lines(actor, invoice.id)]
    assert left == [(first.line_id, "1")]


def test_rights_decide_what_a_dossier_holds(actor, customer):
    invoice = issued_invoice(actor, customer)
    pay(actor, customer, "190.00", invoice)
    lean = read_dossier(without(actor, Permission.VIEW_EVENTS, Permission.VIEW_PAYMENTS), invoice.id)
    assert (lean.events, lean.settled[0].payment) == ((), None)
    with pytest.raises(Forbidden):
        read_dossier(without(actor, Permission.VIEW_INVOICES), invoice.id)
    with pytest.raises(Forbidden):
        pay_invoice(without(actor, Permission.RECORD_PAYMENTS), invoice.id, {"amount": "1.00"}, takes_discount=False)
    with pytest.raises(Forbidden):
        creditable_lines(without(actor, Permission.CORRECT_INVOICES), invoice.id)


def test_nobody_reads_or_pays_the_documents_of_another_business(actor, customer):
    invoice, stranger = issued_invoice(actor, customer), new_business()
    with pytest.raises(NotFound):
        read_dossier(stranger, invoice.id)
    with pytest.raises(NotFound):
        pay_invoice(stranger, invoice.id, {"amount": "1.00"}, takes_discount=False)
    with pytest.raises(NotFound):
        creditable_lines(stranger, invoice.id)
