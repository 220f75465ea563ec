"""A form that is sent twice acts once; a refused one can be corrected and sent again."""

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import BillingError, Forbidden, InvalidInput, NotFound, Refused
from billing_app.services.expenses import cancel_expense, get_expense, list_expenses, pay_expense, unpay_expense
from billing_app.services.payments import list_payments
from billing_app.services.repeating import record_expense_once, record_payment_once, refund_payment_once
from billing_app.services.suppliers import known_suppliers
from tests.builders import new_business, new_customer, without
from tests.money_builders import account

pytestmark = pytest.mark.usefixtures("honest_books")
EXPENSE = {"supplier": "Papier Lang", "amount": "119.00", "currency": "EUR", "category": "Office"}


def spend(actor, key="a", **data):
    given = EXPENSE | {"incurred_on": "2026-01-05", "taxes": [{"category": "S", "rate": "19"}]} | data
    return record_expense_once(actor, key, given)


def test_same_key_records_one_payment_and_one_refund():
    actor = new_business()
    data = {"customer_id": new_customer(actor).id, "amount": "10.00", "currency": "EUR"}
    first, second = (record_payment_once(actor, "k", data).payment for _ in range(2))
    assert first.id == second.id
    refunds = {refund_payment_once(actor, "r", first.id, {}).payment.id for _ in range(2)}
    assert len(refunds) == 1
    assert len(list_payments(actor).rows) == 2
    with pytest.raises(Refused):
        record_payment_once(actor, "k", data | {"amount": "11.00"})


def test_refused_form_is_corrected_under_its_key():
    actor = new_business()
    data = {"customer_id": new_customer(actor).id, "amount": "x", "currency": "EUR"}
    with pytest.raises(InvalidInput):
        record_payment_once(actor, "k", data)
    assert record_payment_once(actor, "k", data | {"amount": "5.00"}).payment.amount == 500


def test_payment_of_an_expense_is_taken_back_to_the_cent_and_can_be_made_again():
    actor = new_business()
    expense = spend(actor).row
    pay_expense(actor, expense.id, {"method": "cash"})
    unpay_expense(actor, expense.id)
    assert not get_expense(actor, expense.id).row.is_paid
    assert (account(actor, "cash"), account(actor, "payable")) == ("0.00", "-119.00")
    pay_expense(actor, expense.id, {})
    assert (account(actor, "bank"), account(actor, "payable")) == ("-119.00", "0.00")
    cancel_expense(actor, expense.id, {})
    assert (account(actor, "bank"), account(actor, "payable"), account(actor, "expense")) == ("0.00", "0.00", "0.00")


def test_only_what_is_paid_can_be_taken_back():
    actor = new_business()
    expense = spend(actor).row
    with pytest.raises(Refused):
        unpay_expense(actor, expense.id)
    cancel_expense(actor, expense.id, {})
    with pytest.raises(BillingError):
        unpay_expense(actor, expense.id)
    with pytest.raises(NotFound):
        unpay_expense(new_business(), expense.id)
    with pytest.raises(Forbidden):
        unpay_expense(without(actor, Permission.RECORD_EXPENSES), expense.id)


def test_suppliers_are_known_latest_first_and_only_at_home():
    actor = new_business()
    spend(actor, "a", supplier="Alt")
    spend(actor, "b", supplier="Neu")
    assert spend(actor, "b", supplier="Neu").row.id == list_expenses(actor).rows[0].id
    assert known_suppliers(actor) == ["Neu", "Alt"]
    assert known_suppliers(new_business()) == []
    with pytest.raises(Forbidden):
        known_suppliers(without(actor, Permission.VIEW_EXPENSES))
