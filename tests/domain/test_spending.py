"""Expenses, reverse charge, and what a business brings along."""

import pytest

from billing_app.domain.errors import InvalidInput
from billing_app.domain.expense import parse_expense
from billing_app.domain.ledger import Account
from billing_app.domain.postings import (
    book_expense,
    book_expense_payment,
    book_opening_accounts,
    book_opening_invoice,
)
from billing_app.domain.tax_report import payable_tax
from tests.domain.books import DAY, EUR, by_account, pay, taxed, usd


def test_expense_input_vat_deductible_share_and_payment():
    expense = parse_expense(
        {
            "supplier": "Garage",
            "amount": "119.00",
            "currency": "EUR",
            "category": "car",
            "incurred_on": "2026-03-02",
            "taxes": [{"category": "S", "rate": "19", "base": "100.00", "tax": "19.00", "deductible": "50"}],
        }
    )
    entry = book_expense(expense, EUR)
    assert by_account(entry) == {"expense": 109_50, "input_vat": 9_50, "payable": -119_00}
    assert by_account(book_expense_payment(119_00, 119_00, paid_on=DAY)) == {"payable": 119_00, "bank": -119_00}
    assert payable_tax(taxed(entry.postings)) == -9_50


def test_reverse_charge_purchase_stands_on_both_tax_accounts():
    expense = parse_expense(
        {
            "supplier": "Cloud",
            "amount": "100.00",
            "currency": "EUR",
            "category": "software",
            "incurred_on": "2026-03-02",
            "taxes": [{"category": "AE", "rate": "19"}],
        }
    )
    assert by_account(book_expense(expense, EUR)) == {
        "expense": 100_00,
        "input_vat": 19_00,
        "output_vat": -19_00,
        "payable": -100_00,
    }


def test_credit_note_takes_cost_and_tax_back_and_its_payment_comes_in():
    told = {"supplier": "Garage", "amount": "-119.00", "currency": "EUR", "category": "car"}
    taxes = [{"category": "S", "rate": "19"}]
    expense = parse_expense(told | {"incurred_on": "2026-03-02", "taxes": taxes})
    entry = book_expense(expense, EUR)
    assert by_account(entry) == {"expense": -100_00, "input_vat": -19_00, "payable": 119_00}
    assert payable_tax(taxed(entry.postings)) == 19_00
    assert by_account(book_expense_payment(-119_00, -119_00, paid_on=DAY)) == {"payable": -119_00, "bank": 119_00}
    for wrong in ([{"category": "S", "rate": "19", "gross": "-120.00"}], [{**taxes[0], "gross": "-119.00"}, *taxes]):
        with pytest.raises(InvalidInput):
            parse_expense(told | {"incurred_on": "2026-03-02", "taxes": wrong})


def test_opening_balances_stand_against_equity():
    entry = book_opening_accounts([(Account.BANK, 500_00), (Account.PAYABLE, 80_00)], opened_on=DAY)
    assert by_account(entry) == {"bank": 500_00, "payable": -80_00, "opening_equity": -420_00}
    opened = book_opening_invoice(100_00, usd("0.9"), opened_on=DAY)
    assert by_account(opened.entry) == {"receivable": 90_00, "opening_equity": -90_00}
    paid = pay(opened.booked, 100_00, usd("0.9"))
    assert by_account(paid.entry) == {"bank": 90_00, "receivable": -90_00}
    with pytest.raises(InvalidInput):
        book_opening_accounts([(Account.RECEIVABLE, 1)], opened_on=DAY)
