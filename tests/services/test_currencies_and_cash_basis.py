"""Foreign currencies and the cash basis: exchange differences, and tax that becomes due with the money."""

from datetime import timedelta

import pytest

from billing_app.services import payments
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.reports import tax_report
from tests.builders import new_business, new_customer, this_day
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
VAT_20 = {"category": "S", "rate": "20"}


@pytest.fixture
def dollars(actor):
    """An invoice over USD 1000 + 20 %, booked at 0.9137."""
    customer = new_customer(actor).id
    return issued_invoice(actor, customer, work("1000.00", VAT_20), currency="USD", exchange_rate="0.9137")


def pay_dollars(actor, invoice, amount, **data):
    return pay(actor, invoice.customer_id, amount, invoice, currency="USD", **data)


def test_exchange_gain_is_what_more_came_in(actor, dollars):
    pay_dollars(actor, dollars, "1200.00", exchange_rate="0.9201")
    assert accounts(actor, "bank", "exchange_gain", "receivable") == {
        "bank": "1104.12",
        "exchange_gain": "-7.68",
        "receivable": "0.00",
    }


def test_part_payment_relieves_its_part_of_the_booked_amount(actor, dollars):
    record = pay_dollars(actor, dollars, "500.00", exchange_rate="0.9201")
    assert accounts(actor, "bank", "exchange_gain", "receivable") == {
        "bank": "460.05",
        "exchange_gain": "-3.20",
        "receivable": "639.59",
    }
    payments.reverse_payment(actor, record.payment.id, {"reason": "bounced"})
    assert accounts(actor, "bank", "exchange_gain", "receivable") == {
        "bank": "0.00",
        "exchange_gain": "0.00",
        "receivable": "1096.44",
    }


def test_what_reached_the_bank_tells_the_rate(actor, dollars):
    record = pay_dollars(actor, dollars, "1200.00", bank_amount="1090.00", fee="5.00")
    assert account(actor, "bank") == "1090.00"
    assert record.payment.exchange_rate.startswith("0.912")
    assert standing(actor, dollars) == ("paid", "0.00")
    assert account(actor, "receivable") == "0.00"


def test_foreign_credit_keeps_its_booked_amount_until_it_is_used(actor, dollars):
    customer = dollars.customer_id
    pay(actor, customer, "600.00", currency="USD", exchange_rate="0.90", allocations=[])
    pay(actor, customer, "600.00", currency="USD", exchange_rate="0.95", allocations=[])
    assert (credit(actor, customer, "USD"), account(actor, "customer_credit")) == ("1200.00", "-1110.00")
    payments.use_credit(actor, customer, {"currency": "USD"})
    assert standing(actor, dollars) == ("paid", "0.00")
    assert accounts(actor, "customer_credit", "exchange_gain") == {"customer_credit": "0.00", "exchange_gain": "-13.56"}


def test_credit_and_refund_in_a_foreign_currency(actor, dollars):
    record = pay_dollars(actor, dollars, "1200.00", exchange_rate="0.9201")
    credit_invoice(actor, dollars.id, {"amount": "120.00"})
    refund = payments.refund_payment(actor, record.payment.id, {"exchange_rate": "0.93"})
    assert (refund.payment.amount, refund.payment.amount_base) == (12000, 11160)
    assert accounts(actor, "customer_credit", "exchange_loss") == {"customer_credit": "0.00", "exchange_loss": "1.96"}


def test_a_reversed_part_of_mixed_credit_leaves_no_residue(actor, dollars):
    customer = dollars.customer_id
    first = pay(actor, customer, "100.00", currency="USD", exchange_rate="0.90", allocations=[])
    pay(actor, customer, "100.00", currency="USD", exchange_rate="0.95", allocations=[])
    allocation = {"invoice_id": dollars.id, "amount": "100.00"}
    payments.use_credit(actor, customer, {"currency": "USD", "allocations": [allocation]})
    payments.reverse_payment(actor, first.payment.id, {"reason": "mistake"})
    assert (credit(actor, customer, "USD"), account(actor, "customer_credit")) == ("0.00", "0.00")


@pytest.fixture
def cash_actor(database):
    return new_business(tax_basis="cash")


def test_on_the_cash_basis_tax_is_due_with_the_money(cash_actor):
    customer = new_customer(cash_actor).id
    invoice = issued_invoice(cash_actor, customer)
    assert accounts(cash_actor, "output_vat", "vat_not_yet_due") == {"output_vat": "0.00", "vat_not_yet_due": "-190.00"}
    record = pay(cash_actor, customer, "595.00")
    assert accounts(cash_actor, "output_vat", "vat_not_yet_due") == {
        "output_vat": "-95.00",
        "vat_not_yet_due": "-95.00",
    }
    pay(cash_actor, customer, "595.00")
    assert accounts(cash_actor, "output_vat", "vat_not_yet_due") == {"output_vat": "-190.00", "vat_not_yet_due": "0.00"}
    payments.reverse_payment(cash_actor, record.payment.id, {"reason": "bounced"})
    assert accounts(cash_actor, "output_vat", "vat_not_yet_due") == {
        "output_vat": "-95.00",
        "vat_not_yet_due": "-95.00",
    }
    assert standing(cash_actor, invoice) == ("partially_paid", "595.00")


def test_on_the_cash_basis_a_credit_of_what_is_open_takes_tax_that_never_was_due(cash_actor):
    customer = new_customer(cash_actor).id
    invoice = issued_invoice(cash_actor, customer)
    pay(cash_actor, customer, "595.00")
    credit_invoice(cash_actor, invoice.id, {"amount": "595.00"})
    assert accounts(cash_actor, "output_vat", "vat_not_yet_due", "revenue") == {
        "output_vat": "-95.00",
        "vat_not_yet_due": "0.00",
        "revenue": "-500.00",
    }


def test_on_the_cash_basis_a_write_off_needs_no_relief(cash_actor):
    customer = new_customer(cash_actor).id
    invoice = issued_invoice(cash_actor, customer)
    write_off(cash_actor, invoice.id, {})
    assert accounts(cash_actor) == {"bad_debt": "1000.00", "revenue": "-1000.00"}
    pay(cash_actor, customer, "1190.00", invoice)
    assert account(cash_actor, "output_vat") == "-190.00"


def test_tax_report_tells_both_bases_of_books_on_the_cash_basis(cash_actor):
    customer = new_customer(cash_actor).id
    issued_invoice(cash_actor, customer)
    pay(cash_actor, customer, "595.00")
    today = this_day()
    first = today - timedelta(days=1)
    cash = tax_report(cash_actor, first, today)
    accrual = tax_report(cash_actor, first, today, basis="accrual")
    assert [(line.side, line.base, line.tax) for line in cash.lines] == [
        ("not_yet_due", 50000, 9500),
        ("output", 50000, 9500),
    ]
    assert [(line.side, line.base, line.tax) for line in accrual.lines] == [("output", 100000, 19000)]
    assert (cash.payable, accrual.payable) == (9500, 19000)


def test_days_to_get_paid_run_from_issue_to_the_last_payment(actor):
    customer = new_customer(actor).id
    day = this_day() - timedelta(days=20)
    invoice = issued_invoice(actor, customer, issue_date=day.isoformat())
    pay(actor, customer, "190.00", paid_on=(day + timedelta(days=15)).isoformat())
    pay(actor, customer, "1000.00", paid_on=(day + timedelta(days=10)).isoformat())
    assert now(actor, invoice).settled_on == day + timedelta(days=15)
