"""Small sales without a buyer: paid in the books like any other document, but nobody keeps credit."""

import pytest

from billing_app.domain.errors import BillingError
from billing_app.services import payments
from billing_app.services.correcting import credit_invoice
from billing_app.services.dossier import pay_invoice
from billing_app.services.payments.details import payment_detail
from tests.builders import new_business, new_customer
from tests.money_builders import accounts, issued_invoice, standing, work

pytestmark = pytest.mark.usefixtures("honest_books")


@pytest.fixture
def sale(actor):
    """A sale of 23.80 over the counter."""
    return issued_invoice(actor, "", work("20.00"))


def pay(actor, amount, *invoices, **data):
    allocations = [{"invoice_id": each.id, "amount": amount} for each in invoices]
    body = {"amount": amount, "currency": "EUR", "method": "cash", "allocations": allocations}
    return payments.record_payment(actor, body | data)


def refusal(call):
    with pytest.raises(BillingError) as error:
        call()
    return error.value.error_code, error.value.path


def test_sale_without_customer_is_paid(actor, sale):
    record = pay(actor, "23.80", sale)
    assert (record.payment.customer_id, record.payment.customer_name) == (None, "")
    assert standing(actor, sale) == ("paid", "0.00")
    assert accounts(actor) == {"cash": "23.80", "output_vat": "-3.80", "revenue": "-20.00"}
    detail = payment_detail(actor, record.payment.id)
    assert (detail.credit, detail.refundable) == (0, 0)
    assert [row.id for row in payments.list_payments(actor).rows] == [record.payment.id]


def test_sale_is_paid_from_its_page_with_cash_rounding_beside(actor, sale):
    pay(actor, "3.75", sale, allocations=[{"invoice_id": sale.id, "amount": "3.75"}])
    pay_invoice(actor, sale.id, {"amount": "20.05", "method": "cash"}, takes_discount=False)
    assert standing(actor, sale) == ("paid", "0.00")


def test_reversed_payment_reopens_the_sale(actor, sale):
    record = pay(actor, "23.80", sale)
    payments.reverse_payment(actor, record.payment.id, {"reason": "mistake"})
    assert standing(actor, sale) == ("issued", "23.80")
    assert accounts(actor) == {"output_vat": "-3.80", "receivable": "23.80", "revenue": "-20.00"}


def test_nothing_may_be_left_over(actor, sale):
    assert refusal(lambda: pay(actor, "30.00", sale, allocations=[{"invoice_id": sale.id, "amount": "23.80"}])) == (
        "no_customer",
        "amount",
    )
    assert refusal(lambda: pay_invoice(actor, sale.id, {"amount": "30.00"}, takes_discount=False)) == (
        "no_customer",
        "amount",
    )
    assert standing(actor, sale) == ("issued", "23.80")


@pytest.mark.parametrize("allocations", [None, []])
def test_payment_without_customer_names_its_sales(actor, sale, allocations):
    assert refusal(lambda: pay(actor, "23.80", allocations=allocations)) == ("required", "customer_id")


def test_invoice_of_a_customer_needs_its_customer(actor, sale):
    customer = new_customer(actor).id
    invoice = issued_invoice(actor, customer)
    assert refusal(lambda: pay(actor, "10.00", invoice)) == ("not_payable", "allocations.0.invoice_id")
    assert refusal(lambda: pay(actor, "10.00", sale, customer_id=customer)) == (
        "not_payable",
        "allocations.0.invoice_id",
    )
    assert refusal(lambda: pay(new_business(), "10.00", sale)) == ("not_payable", "allocations.0.invoice_id")


def test_money_goes_back_by_reversing_before_the_sale_is_credited(actor, sale):
    record = pay(actor, "23.80", sale)
    assert refusal(lambda: payments.refund_payment(actor, record.payment.id, {}))[0] == "not_enough_credit"
    assert refusal(lambda: credit_invoice(actor, sale.id, {}))[0] == "no_customer"
    payments.reverse_payment(actor, record.payment.id, {"reason": "mistake"})
    credit_invoice(actor, sale.id, {})
    assert standing(actor, sale) == ("credited", "0.00")
    assert accounts(actor) == {}
