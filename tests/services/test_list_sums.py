"""What stands below lists: the sum of everything that a filter finds, the same as the file of that list adds up to."""

import csv
import io
from decimal import Decimal

import pytest

from billing_app.services import customers
from billing_app.services.correcting import credit_invoice
from billing_app.services.expenses import cancel_expense, record_expense, sums_of_expenses
from billing_app.services.exporting import export_csv
from billing_app.services.invoices import list_invoices
from billing_app.services.payments import refund_payment, reverse_payment, sums_of_payments
from billing_app.store import invoices as invoice_rows
from billing_app.store.expenses import ExpenseFilter
from billing_app.store.invoices import InvoiceFilter
from billing_app.store.payments import PaymentFilter
from tests.builders import day, new_business, new_customer
from tests.money_builders import issued_invoice, pay, work

pytestmark = pytest.mark.usefixtures("database")


def sums(actor, **wanted):
    found = list_invoices(actor, InvoiceFilter(**wanted), with_counts=True).sums
    assert found is not None
    return {each.currency: (each.documents, each.amount, each.balance) for each in found}


def file_of(actor, kind, rows):
    return list(csv.DictReader(io.StringIO(b"".join(export_csv(actor, kind, rows)).decode("utf-8-sig"))))


def test_the_sum_is_of_the_whole_filter_and_not_of_its_page():
    owner = new_business()
    ours, theirs = new_customer(owner).id, new_customer(owner).id
    for _ in range(3):
        issued_invoice(owner, ours)
    issued_invoice(owner, theirs)
    assert sums(owner, customer_id=ours, limit=1) == {"EUR": (3, 357000, 357000)}


def test_each_currency_has_a_sum_of_its_own():
    owner = new_business()
    customer = new_customer(owner).id
    issued_invoice(owner, customer)
    issued_invoice(owner, customer, work("50"), currency="USD", exchange_rate="0.9")
    assert sums(owner) == {"EUR": (1, 119000, 119000), "USD": (1, 5950, 5950)}


def test_credit_notes_are_deducted_as_they_are_in_the_file():
    owner = new_business()
    customer = new_customer(owner).id
    paid, credited = issued_invoice(owner, customer), issued_invoice(owner, customer, work("200"))
    pay(owner, customer, "90.00", paid)
    credit_invoice(owner, credited.id, {})
    assert sums(owner) == {"EUR": (3, 119000, 110000)}
    rows = file_of(owner, "invoices", list_invoices(owner, InvoiceFilter()).page.rows)
    assert sum(Decimal(row["amount_due"]) for row in rows) == Decimal("1190.00")
    assert sum(Decimal(row["balance"]) for row in rows) == Decimal("1100.00")


def test_payments_are_summed_without_reversed_ones_and_less_what_was_paid_back(monkeypatch):
    owner = new_business()
    customer = new_customer(owner, name="Boje").id
    paid = pay(owner, customer, "100.00").payment
    pay(owner, new_customer(owner).id, "7.00")
    refund_payment(owner, paid.id, {"amount": "30.00"})
    reverse_payment(owner, pay(owner, customer, "55.00").payment.id, {"reason": "mistake"})
    pay(owner, customer, "9.00", currency="USD", exchange_rate="0.9")

    def found(**wanted):
        return {
            each.currency: (each.rows, each.amount) for each in sums_of_payments(owner, PaymentFilter(**wanted)) or ()
        }

    assert found() == {"EUR": (4, 7700), "USD": (1, 900)}
    assert found(customer_id=customer, limit=1) == {"EUR": (3, 7000), "USD": (1, 900)}
    assert found(kind="refund") == {"EUR": (1, -3000)}
    monkeypatch.setattr("billing_app.store.summing.MOST_SUMMED", 3)
    assert sums_of_payments(owner, PaymentFilter()) is None


def test_expenses_are_summed_without_cancelled_ones():
    owner = new_business()
    bill = {"supplier": "Landlord", "amount": "60.00", "currency": "EUR", "category": "rent", "incurred_on": day(-1)}
    record_expense(owner, bill)
    record_expense(owner, bill | {"amount": "5.00", "category": "office"})
    cancel_expense(owner, record_expense(owner, bill).row.id, {"reason": "twice"})

    def found(**wanted):
        return [
            (each.currency, each.rows, each.amount) for each in sums_of_expenses(owner, ExpenseFilter(**wanted)) or ()
        ]

    assert found(limit=1) == [("EUR", 3, 6500)]
    assert found(category="office") == [("EUR", 1, 500)]


def test_a_list_too_long_to_be_summed_has_no_sum(monkeypatch):
    owner = new_business()
    customer = new_customer(owner).id
    for _ in range(3):
        issued_invoice(owner, customer)
    monkeypatch.setattr(invoice_rows, "MOST_SUMMED", 2)
    assert list_invoices(owner, InvoiceFilter(), with_counts=True).sums is None


def test_what_customers_owe_is_added_in_base_currency_as_in_the_file():
    owner = new_business()
    first, second = new_customer(owner, name="Anker").id, new_customer(owner, name="Boje").id
    issued_invoice(owner, first)
    issued_invoice(owner, second, work("100"), currency="USD", exchange_rate="0.5")
    pay(owner, first, "5.00", allocations=[])
    owed = customers.sum_of_customers(owner)
    assert owed is not None
    assert (owed.customers, str(owed.outstanding), str(owed.credit)) == (2, "1249.50", "5.00")
    found = customers.sum_of_customers(owner, query="Boje")
    assert found is not None
    assert (found.customers, str(found.outstanding)) == (1, "59.50")
    rows = file_of(owner, "customers", customers.list_customers(owner).rows)
    assert sum(Decimal(row["outstanding"]) for row in rows) == Decimal("1249.50")
