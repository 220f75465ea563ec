"""Payments: what they settle, what is left over, and how they are undone."""

from datetime import timedelta

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden, Frozen, InvalidInput, NotFound, Refused
from billing_app.services import payments
from billing_app.services.correcting import credit_invoice
from billing_app.services.payments import PaymentFilter
from tests.builders import day, new_business, new_customer, this_day, without
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


def test_part_payment_then_the_rest_settles_an_invoice(actor, customer):
    invoice = issued_invoice(actor, customer)
    pay(actor, customer, "500.00", invoice)
    assert standing(actor, invoice) == ("partially_paid", "690.00")
    pay(actor, customer, "690.00")
    assert standing(actor, invoice) == ("paid", "0.00")
    assert now(actor, invoice).settled_on == this_day()
    assert accounts(actor) == {"bank": "1190.00", "output_vat": "-190.00", "revenue": "-1000.00"}


def test_money_settles_the_oldest_due_date_first(actor, customer):
    late = issued_invoice(actor, customer, work("100.00"), due_date=day(30))
    early = issued_invoice(actor, customer, work("100.00"), due_date=day(3))
    record = pay(actor, customer, "150.00")
    assert [(each.invoice_id, each.amount) for each in record.allocations] == [(early.id, 11900), (late.id, 3100)]


def test_overpayment_becomes_customer_credit(actor, customer):
    invoice = issued_invoice(actor, customer)
    record = pay(actor, customer, "1300.00")
    assert record.payment.unallocated == 11000
    assert standing(actor, invoice) == ("paid", "0.00")
    assert (credit(actor, customer), account(actor, "customer_credit")) == ("110.00", "-110.00")


def test_no_allocations_puts_all_on_account(actor, customer):
    invoice = issued_invoice(actor, customer)
    pay(actor, customer, "1190.00", allocations=[])
    assert standing(actor, invoice) == ("issued", "1190.00")
    assert credit(actor, customer) == "1190.00"


def test_more_than_the_balance_is_refused_by_path(actor, customer):
    invoice = issued_invoice(actor, customer)
    with pytest.raises(Refused) as error:
        pay(actor, customer, "1190.01", invoice)
    assert (error.value.error_code, error.value.path) == ("over_allocated", "allocations.0.amount")
    assert standing(actor, invoice) == ("issued", "1190.00")


def test_more_allocated_than_paid_is_refused(actor, customer):
    invoice = issued_invoice(actor, customer)
    with pytest.raises(Refused, match="more than the payment"):
        pay(actor, customer, "100.00", allocations=[{"invoice_id": invoice.id, "amount": "200.00"}])


def test_another_customers_invoice_is_not_payable(actor, customer):
    invoice = issued_invoice(actor, new_customer(actor).id)
    with pytest.raises(Refused) as error:
        pay(actor, customer, "10.00", invoice)
    assert error.value.error_code == "not_payable"


def test_early_payment_discount_corrects_revenue_and_tax(actor, customer):
    invoice = issued_invoice(actor, customer)
    allocation = {"invoice_id": invoice.id, "amount": "1154.30", "discount": "35.70"}
    pay(actor, customer, "1154.30", allocations=[allocation])
    assert standing(actor, invoice) == ("paid", "0.00")
    assert now(actor, invoice).amount_adjusted == 3570
    expected = {"bank": "1154.30", "discount": "30.00", "output_vat": "-184.30", "revenue": "-1000.00"}
    assert accounts(actor) == expected


def test_tax_withheld_by_the_payer_settles_beside_the_money(actor, customer):
    invoice = issued_invoice(actor, customer)
    allocation = {"invoice_id": invoice.id, "amount": "1040.00", "withheld": "150.00"}
    pay(actor, customer, "1040.00", allocations=[allocation])
    assert standing(actor, invoice) == ("paid", "0.00")
    assert accounts(actor, "bank", "withheld_tax", "output_vat")["withheld_tax"] == "150.00"
    assert account(actor, "output_vat") == "-190.00"


def test_cash_is_rounded_when_it_is_paid(database):
    actor = new_business(country="CH", currency="CHF")
    customer = new_customer(actor, country="CH").id
    invoice = issued_invoice(actor, customer, work("91.33", {"category": "S", "rate": "8.1"}), currency="CHF")
    allocation = {"invoice_id": invoice.id, "amount": "98.75", "rounding": "0.02"}
    pay(actor, customer, "98.75", currency="CHF", method="cash", allocations=[allocation])
    assert standing(actor, invoice) == ("paid", "0.00")
    assert accounts(actor) == {"cash": "98.75", "output_vat": "-7.40", "revenue": "-91.33", "rounding": "-0.02"}


def test_a_small_difference_can_be_settled_and_a_large_one_not(actor, customer):
    invoice = issued_invoice(actor, customer)
    small = [{"invoice_id": invoice.id, "amount": "1189.50", "rounding": "-0.50"}]
    large = [{"invoice_id": invoice.id, "amount": "1188.00", "rounding": "-2.00"}]
    with pytest.raises(Refused) as error:
        pay(actor, customer, "1188.00", allocations=large)
    assert error.value.error_code == "rounding_too_large"
    pay(actor, customer, "1189.50", allocations=small)
    assert standing(actor, invoice) == ("paid", "0.00")


def test_fee_and_tip_stand_beside_the_amount(actor, customer):
    invoice = issued_invoice(actor, customer)
    record = pay(actor, customer, "1190.00", invoice, method="card", fee="20.00", tip="10.00")
    assert accounts(actor, "bank", "fees", "tips") == {"bank": "1180.00", "fees": "20.00", "tips": "-10.00"}
    assert record.payment.amount_base == 119000


def test_credit_is_used_like_money(actor, customer):
    pay(actor, customer, "200.00")
    invoice = issued_invoice(actor, customer, work("100.00"))
    used = payments.use_credit(actor, customer, {"currency": "EUR"})
    assert [each.amount for each in used] == [11900]
    assert standing(actor, invoice) == ("paid", "0.00")
    assert credit(actor, customer) == "81.00"


def test_more_credit_than_there_is_cannot_be_used(actor, customer):
    pay(actor, customer, "50.00")
    invoice = issued_invoice(actor, customer)
    with pytest.raises(Refused) as error:
        payments.use_credit(
            actor, customer, {"currency": "EUR", "allocations": [{"invoice_id": invoice.id, "amount": "50.01"}]}
        )
    assert error.value.error_code == "not_enough_credit"


def test_refund_pays_out_customer_credit(actor, customer):
    record = pay(actor, customer, "110.00")
    refund = payments.refund_payment(actor, record.payment.id, {"amount": "40.00", "method": "cash"})
    assert (refund.payment.kind, refund.payment.refunds_payment_id) == ("refund", record.payment.id)
    assert credit(actor, customer) == "70.00"
    assert accounts(actor) == {"bank": "110.00", "cash": "-40.00", "customer_credit": "-70.00"}
    with pytest.raises(Refused):
        payments.refund_payment(actor, record.payment.id, {"amount": "70.01"})


def test_money_that_settled_an_invoice_is_refunded_after_a_credit_note(actor, customer):
    invoice = issued_invoice(actor, customer)
    record = pay(actor, customer, "1190.00")
    with pytest.raises(Refused) as error:
        payments.refund_payment(actor, record.payment.id, {})
    assert error.value.error_code == "not_enough_credit"
    credit_invoice(actor, invoice.id, {"amount": "119.00"})
    payments.refund_payment(actor, record.payment.id, {})
    assert (credit(actor, customer), account(actor, "bank")) == ("0.00", "1071.00")


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ({"amount": "1.001"}, "too_many_decimals", "amount"),
        ({"amount": "0"}, "too_small", "amount"),
        ({"amount": "-5"}, "too_small", "amount"),
        ({"customer_id": "nobody"}, "unknown_customer", "customer_id"),
        ({"paid_on": "2999-01-01"}, "not_a_date", "paid_on"),
        ({"paid_on": "2199-01-01"}, "in_future", "paid_on"),
        ({"exchange_rate": "1.2"}, "rate_not_needed", "exchange_rate"),
        ({"bank_amount": "9.00"}, "bank_amount_differs", "bank_amount"),
        ({"currency": "USD"}, "exchange_rate_missing", "exchange_rate"),
        ({"colour": "red"}, "unknown_field", "colour"),
    ],
)
def test_impossible_payments_are_named_by_path(actor, customer, data, code, path):
    with pytest.raises((InvalidInput, Refused)) as error:
        payments.record_payment(actor, {"customer_id": customer, "amount": "10.00", "currency": "EUR"} | data)
    assert (error.value.error_code, error.value.path) == (code, path)


def test_nothing_is_posted_in_a_closed_period(database):
    actor = new_business(books_closed_until=day(-10))
    customer = new_customer(actor).id
    with pytest.raises(Frozen) as error:
        pay(actor, customer, "10.00", paid_on=day(-10))
    assert (error.value.error_code, error.value.path) == ("period_closed", "paid_on")
    record = pay(actor, customer, "10.00", paid_on=day(-9))
    with pytest.raises(Frozen):
        payments.refund_payment(actor, record.payment.id, {"paid_on": day(-20)})
    with pytest.raises(Frozen):
        payments.reverse_payment(actor, record.payment.id, {"reason": "mistake", "reversed_on": day(-20)})
    with pytest.raises(Frozen):
        payments.use_credit(actor, customer, {"currency": "EUR", "applied_on": day(-20)})


def test_payments_are_found_by_customer_method_and_words(actor, customer):
    other = new_customer(actor, name="Zander & Co").id
    pay(actor, customer, "1.00", paid_on=day(-2))
    pay(actor, other, "2.00", method="cash", reference="RE 77")
    pay(actor, customer, "3.00", paid_on=day(-1))

    def amounts(**wanted):
        return [row.amount for row in payments.list_payments(actor, PaymentFilter(**wanted)).rows]

    assert amounts() == [200, 300, 100]
    assert amounts(customer_id=customer) == [300, 100]
    assert amounts(method="cash") == amounts(q="zander") == amounts(q="re 77") == [200]
    assert amounts(paid_to=this_day() - timedelta(days=2)) == [100]
    page = payments.list_payments(actor, PaymentFilter(limit=2))
    assert page.next_cursor is not None
    assert amounts(cursor=page.next_cursor) == [100]


def test_a_payment_reads_back_with_its_allocations(actor, customer):
    invoice = issued_invoice(actor, customer)
    record = pay(actor, customer, "100.00")
    read = payments.get_payment(actor, record.payment.id)
    assert [(each.invoice_id, each.amount) for each in read.allocations] == [(invoice.id, 10000)]
    assert [row.id for row in payments.open_invoices(actor, customer)] == [invoice.id]


def test_another_business_sees_no_payment(actor, customer):
    record = pay(actor, customer, "10.00")
    stranger = new_business()
    assert payments.list_payments(stranger).rows == []
    for call in (
        lambda: payments.get_payment(stranger, record.payment.id),
        lambda: payments.refund_payment(stranger, record.payment.id, {}),
        lambda: payments.reverse_payment(stranger, record.payment.id, {"reason": "mistake"}),
        lambda: payments.use_credit(stranger, customer, {"currency": "EUR"}),
        lambda: payments.open_invoices(stranger, customer),
    ):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(InvalidInput):
        pay(stranger, customer, "1.00")


def test_payments_need_their_permissions(actor, customer):
    record = pay(actor, customer, "10.00")
    weak = without(actor, Permission.RECORD_PAYMENTS, Permission.REFUND_PAYMENTS, Permission.VIEW_PAYMENTS)
    for call in (
        lambda: pay(weak, customer, "1.00"),
        lambda: payments.use_credit(weak, customer, {"currency": "EUR"}),
        lambda: payments.refund_payment(weak, record.payment.id, {}),
        lambda: payments.reverse_payment(weak, record.payment.id, {"reason": "mistake"}),
        lambda: payments.list_payments(weak),
        lambda: payments.get_payment(weak, record.payment.id),
    ):
        with pytest.raises(Forbidden):
            call()
