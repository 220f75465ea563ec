"""Opening: balances and open invoices of the old program, owed like others but never billed here."""

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden, Frozen, InvalidInput
from billing_app.domain.ledger import Account
from billing_app.services.correcting import credit_invoice
from billing_app.services.opening import book_opening_balance, record_opening
from billing_app.services.overview import overview
from billing_app.store.session import transaction
from tests.builders import day, new_business, this_day, without
from tests.money_builders import accounts, pay, standing

pytestmark = pytest.mark.usefixtures("honest_books")


def old_invoice(customer_id: str, number: str = "R-17", **data):
    standard = {"customer_id": customer_id, "number": number, "issued_on": day(-60), "due_date": day(-30)}
    return standard | {"currency": "EUR", "balance": "238.00"} | data


def test_opening_posts_against_equity_and_bills_nothing(actor, customer):
    data = {"on": day(-1), "accounts": [{"account": "bank", "amount": "500.00"}], "invoices": [old_invoice(customer)]}
    data["accounts"].append({"account": "payable", "amount": "100.00"})
    opened = record_opening(actor, data)
    assert (opened.invoices[0].number, opened.invoices[0].is_opening) == ("R-17", True)
    assert accounts(actor) == {
        "bank": "500.00",
        "opening_equity": "-638.00",
        "payable": "-100.00",
        "receivable": "238.00",
    }
    figures = overview(actor)
    assert (figures["invoiced_this_month"], figures["paid_this_month"], figures["cash_flow"]) == (0, 0, [])
    assert (figures["outstanding"], figures["overdue"], figures["cash_balance"]) == (23800, 23800, 50000)


def test_old_invoice_is_paid_like_others_but_does_not_count_as_paid_here(actor, customer):
    invoice = record_opening(actor, {"on": day(-1), "invoices": [old_invoice(customer)]}).invoices[0]
    pay(actor, customer, "238.00")
    assert standing(actor, invoice) == ("paid", "0.00")
    assert overview(actor)["days_to_get_paid"] is None


def test_old_invoice_can_be_credited(actor, customer):
    invoice = record_opening(actor, {"on": day(-1), "invoices": [old_invoice(customer)]}).invoices[0]
    credit_invoice(actor, invoice.id, {})
    assert standing(actor, invoice) == ("credited", "0.00")
    assert accounts(actor, "receivable", "output_vat") == {"receivable": "0.00", "output_vat": "0.00"}


def test_old_invoice_in_a_foreign_currency_is_booked_at_its_rate(actor, customer):
    record_opening(actor, {"on": day(-1), "invoices": [old_invoice(customer, currency="USD", exchange_rate="0.5")]})
    assert accounts(actor, "receivable") == {"receivable": "119.00"}


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ({"accounts": [{"account": "receivable", "amount": "1.00"}]}, "not_a_choice", "accounts.0.account"),
        ({"accounts": [{"account": "bank", "amount": "1.00"}] * 2}, "account_twice", "accounts.1.account"),
        ({"invoices": [{"number": "R-1"}]}, "required", "invoices.0.customer_id"),
        ({}, "required", "accounts"),
    ],
)
def test_impossible_openings_are_named_by_path(actor, data, code, path):
    with pytest.raises(InvalidInput) as error:
        record_opening(actor, {"on": day(-1)} | data)
    assert (code, path) in [(finding.code, finding.path) for finding in error.value.findings]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"issued_on": day(0)}, "after_opening"),
        ({"customer_id": "nobody"}, "unknown_customer"),
        ({"number": "R-1"}, "number_taken"),
        ({"currency": "USD"}, "exchange_rate_missing"),
    ],
)
def test_impossible_old_invoices_are_refused(actor, customer, change, code):
    record_opening(actor, {"on": day(-2), "invoices": [old_invoice(customer, "R-1")]})
    with pytest.raises(InvalidInput) as error:
        record_opening(actor, {"on": day(-1), "invoices": [old_invoice(customer, "R-2") | change]})
    assert error.value.error_code == code


def test_one_balance_can_be_opened_within_another_transaction(actor):
    with transaction(actor) as scope:
        book_opening_balance(scope, this_day(), Account.BANK, 12345)
    assert accounts(actor) == {"bank": "123.45", "opening_equity": "-123.45"}
    assert not overview(actor)["attention"]["is_opening_missing"]


def test_opening_respects_closed_books_permission_and_tenancy(database, actor, customer):
    closed = new_business(books_closed_until=day(-5))
    balance = {"accounts": [{"account": "bank", "amount": "1.00"}]}
    with pytest.raises(Frozen):
        record_opening(closed, {"on": day(-5)} | balance)
    with pytest.raises(Forbidden):
        record_opening(without(actor, Permission.MANAGE_BOOKS), {"on": day(-1)} | balance)
    with pytest.raises(InvalidInput):
        record_opening(closed, {"on": day(-1), "invoices": [old_invoice(customer)]})
