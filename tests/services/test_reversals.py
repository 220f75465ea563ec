"""Reversals: money that turns out not to have come, or to have been recorded by mistake."""

import pytest

from billing_app.domain.errors import Refused
from billing_app.services import payments
from tests.money_builders import (
    account,
    accounts,
    credit,
    issued_invoice,
    now,
    pay,
    standing,
    work,
)

pytestmark = pytest.mark.usefixtures("honest_books")


def test_bounced_payment_reopens_its_invoices_exactly(actor, customer):
    first = issued_invoice(actor, customer, work("100.00"))
    second = issued_invoice(actor, customer, work("200.00"))
    before = [now(actor, each).booked for each in (first, second)]
    record = pay(actor, customer, "300.00")
    payments.reverse_payment(actor, record.payment.id, {"reason": "bounced", "fee": "5.00"})
    assert [standing(actor, each) for each in (first, second)] == [("issued", "119.00"), ("issued", "238.00")]
    assert [now(actor, each).booked for each in (first, second)] == before
    assert [now(actor, each).settled_on for each in (first, second)] == [None, None]
    assert accounts(actor, "bank", "fees") == {"bank": "-5.00", "fees": "5.00"}


def test_reversed_payment_cannot_be_reversed_again(actor, customer):
    record = pay(actor, customer, "10.00")
    payments.reverse_payment(actor, record.payment.id, {"reason": "mistake"})
    with pytest.raises(Refused) as error:
        payments.reverse_payment(actor, record.payment.id, {"reason": "mistake"})
    assert error.value.error_code == "already_reversed"
    assert credit(actor, customer) == "0.00"


def test_reversal_takes_back_credit_that_was_used_already(actor, customer):
    record = pay(actor, customer, "119.00")
    invoice = issued_invoice(actor, customer, work("100.00"))
    payments.use_credit(actor, customer, {"currency": "EUR"})
    payments.reverse_payment(actor, record.payment.id, {"reason": "bounced"})
    assert standing(actor, invoice) == ("issued", "119.00")
    assert (credit(actor, customer), account(actor, "customer_credit")) == ("0.00", "0.00")


def test_chargeback_after_a_refund_leaves_the_customer_owing(actor, customer):
    record = pay(actor, customer, "100.00")
    payments.refund_payment(actor, record.payment.id, {})
    payments.reverse_payment(actor, record.payment.id, {"reason": "chargeback"})
    assert (credit(actor, customer), account(actor, "customer_credit")) == ("-100.00", "100.00")


def test_reversed_refund_gives_the_credit_back(actor, customer):
    record = pay(actor, customer, "100.00")
    refund = payments.refund_payment(actor, record.payment.id, {})
    payments.reverse_payment(actor, refund.payment.id, {"reason": "bounced"})
    assert (credit(actor, customer), account(actor, "bank")) == ("100.00", "100.00")
