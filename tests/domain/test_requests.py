"""Businesses, customers, items, expenses, payments and openings from JSON: what is kept, what is refused, by path."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_app.domain.business import business_from_json, business_to_json, merge_business, parse_business
from billing_app.domain.customer import customer_from_json, customer_to_json, merge_customer, parse_customer
from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.domain.expense import expense_from_json, expense_to_json, parse_expense
from billing_app.domain.item import item_from_json, item_to_json, merge_item, parse_item
from billing_app.domain.opening import parse_opening
from billing_app.domain.payment_request import parse_credit_use, parse_payment, parse_refund, parse_reversal

BUSINESS = {"name": "Ada GmbH", "country": "de", "currency": "eur", "iban": "DE89 3704 0044 0532 0130 00"}
CUSTOMER = {"name": "Bob", "country": "AT", "address": {"line1": "Ring 1", "city": "Wien", "postal_code": "1010"}}
ITEM = {"name": "Tea", "unit_price": "9.99", "currency": "EUR", "tax": {"category": "S", "rate": "19"}}
EXPENSE = {"supplier": "X", "amount": "119", "currency": "EUR", "category": "office", "incurred_on": "2026-03-02"}
PAYMENT = {"customer_id": "c", "amount": "10.00", "currency": "EUR", "paid_on": "2026-03-02"}
OPENING = {
    "on": "2026-01-01",
    "accounts": [{"account": "bank", "amount": "-5.00"}],
    "invoices": [
        {
            "customer_id": "c",
            "number": "A1",
            "issued_on": "2025-12-01",
            "due_date": "2025-12-15",
            "currency": "USD",
            "exchange_rate": "0.9",
            "balance": "10",
        }
    ],
}


def payment(data):
    return parse_payment(data, base_currency="EUR")


def opening(data):
    return parse_opening(data, "EUR")


def findings(parse, data):
    with pytest.raises(InvalidInput) as refused:
        parse(data)
    return {(finding.path, finding.code) for finding in refused.value.findings}


def test_a_business_takes_the_zone_of_its_country_and_is_the_seller():
    business = parse_business(BUSINESS)
    assert (business.time_zone, business.currency, business.due_days) == ("Europe/Berlin", "EUR", 14)
    assert business.seller.iban == "DE89370400440532013000"
    assert business.seller.address.country == "DE"
    assert business_from_json(business_to_json(business)) == business


def test_a_customer_is_the_buyer_and_survives_json():
    customer = parse_customer(
        CUSTOMER | {"tax_exempt": {"reason": "embassy", "valid_until": "2026-12-31"}, "due_days": 30}
    )
    assert customer.buyer.address.country == "AT"
    assert not customer.tax_exempt.holds_on(date(2027, 1, 1))
    assert customer_from_json(customer_to_json(customer)) == customer


def test_an_item_takes_one_tax_or_several():
    item = parse_item(ITEM)
    assert item_to_json(item)["tax"] == {"category": "S", "rate": "19", "name": ""}
    two = [{"category": "S", "rate": "5", "name": "GST"}, {"category": "S", "rate": "9.975", "name": "QST"}]
    assert len(merge_item(item, {"taxes": two}).taxes) == 2
    assert item_from_json(item_to_json(item)) == item


def test_a_patch_keeps_what_is_absent_and_null_clears():
    customer = parse_customer(CUSTOMER | {"email": "bob@example.com", "due_days": 30})
    changed = merge_customer(customer, {"email": None, "due_days": None, "name": "Robert"})
    assert (changed.name, changed.email, changed.due_days, changed.address) == ("Robert", "", None, customer.address)
    with pytest.raises(InvalidInput) as refused:
        merge_customer(customer, {"name": None})
    assert refused.value.path == "name"
    assert merge_business(parse_business(BUSINESS), {"tax_basis": "cash"}).tax_basis == "cash"


@pytest.mark.parametrize(
    ("parse", "good", "changes", "found"),
    [
        (parse_business, BUSINESS, {"iban": "DE89370400440532013001"}, ("iban", "wrong_check_digits")),
        (parse_business, BUSINESS, {"iban": "DE8937040044053201300"}, ("iban", "not_an_iban")),
        (parse_business, BUSINESS, {"time_zone": "Europe/Berlinn"}, ("time_zone", "unknown_time_zone")),
        (parse_business, BUSINESS, {"time_zone": "../../etc/passwd"}, ("time_zone", "unknown_time_zone")),
        (parse_business, BUSINESS, {"time_zone": "Europe"}, ("time_zone", "unknown_time_zone")),
        (parse_business, BUSINESS, {"country": "XX"}, ("country", "unknown_country")),
        (parse_business, BUSINESS, {"currency": "EURO"}, ("currency", "unknown_currency")),
        (parse_business, BUSINESS, {"name": "x" * 201}, ("name", "too_long")),
        (parse_business, BUSINESS, {"name": " "}, ("name", "required")),
        (parse_business, BUSINESS, {"name": "a\x00b"}, ("name", "forbidden_character")),
        (parse_business, BUSINESS, {"name": "a\nb"}, ("name", "forbidden_character")),
        (parse_business, BUSINESS, {"name": "\ud800"}, ("name", "forbidden_character")),
        (parse_business, BUSINESS, {"due_days": -1}, ("due_days", "too_small")),
        (parse_business, BUSINESS, {"due_days": True}, ("due_days", "not_a_number")),
        (parse_business, BUSINESS, {"tax_status": "none"}, ("tax_status", "not_a_choice")),
        (parse_business, BUSINESS, {"email": "a@b"}, ("email", "not_an_email")),
        (parse_business, BUSINESS, {"bic": "123"}, ("bic", "not_a_bic")),
        (
            parse_business,
            BUSINESS,
            {"round_tax_per_line": True, "country": "BE"},
            ("round_tax_per_line", "not_allowed_here"),
        ),
        (parse_business, BUSINESS, {"address": {"street": "x"}}, ("address.street", "unknown_field")),
        (parse_business, BUSINESS, {"address": "x"}, ("address", "not_an_object")),
        (parse_business, BUSINESS, {"electronic_address": {"scheme": "0088"}}, ("electronic_address", "incomplete")),
        (parse_business, BUSINESS, {"books_closed_until": "2026-02-30"}, ("books_closed_until", "no_such_day")),
        (parse_customer, CUSTOMER, {"notes": "x" * 100_001}, ("notes", "too_long")),
        (parse_customer, CUSTOMER, {"surprise": 1}, ("surprise", "unknown_field")),
        (parse_item, ITEM, {"unit_price": 9.99}, ("unit_price", "not_a_number")),
        (parse_item, ITEM, {"unit_price": "-1"}, ("unit_price", "too_small")),
        (parse_item, ITEM, {"tax": {"category": "S", "rate": "0"}}, ("tax.rate", "rate_missing")),
        (parse_expense, EXPENSE, {"amount": "1.234"}, ("amount", "too_many_decimals")),
        (parse_expense, EXPENSE, {"amount": "0"}, ("amount", "too_small")),
        (
            parse_expense,
            EXPENSE,
            {"taxes": [{"category": "S", "rate": "19", "base": "119", "tax": "22.61"}]},
            ("taxes", "more_than_amount"),
        ),
        (
            parse_expense,
            EXPENSE,
            {"taxes": [{"category": "S", "rate": "19", "base": "100", "tax": "5"}]},
            ("taxes.0.tax", "tax_does_not_fit"),
        ),
        (
            payment,
            PAYMENT,
            {"allocations": [{"invoice_id": "i", "amount": "1.999"}]},
            ("allocations.0.amount", "too_many_decimals"),
        ),
        (payment, PAYMENT, {"exchange_rate": "0"}, ("exchange_rate", "too_small")),
        (payment, PAYMENT, {"amount": "-1"}, ("amount", "too_small")),
        (
            opening,
            OPENING,
            {"accounts": [{"account": "receivable", "amount": "1"}]},
            ("accounts.0.account", "not_a_choice"),
        ),
    ],
)
def test_what_is_wrong_is_named_by_path(parse, good, changes, found):
    assert findings(parse, good | changes) == {found}


def test_all_problems_are_found_at_once():
    found = findings(parse_business, {"name": "", "country": "XX", "x": 1})
    assert found == {
        ("x", "unknown_field"),
        ("name", "required"),
        ("country", "unknown_country"),
        ("currency", "required"),
    }


def test_an_expense_takes_its_tax_out_of_the_gross_amount():
    expense = parse_expense(EXPENSE | {"taxes": [{"category": "S", "rate": "19", "deductible": False}]})
    assert (expense.taxes[0].base, expense.taxes[0].tax, expense.taxes[0].deductible) == (100_00, 19_00, Decimal(0))
    assert expense_from_json(expense_to_json(expense)) == expense


def test_a_payment_without_allocations_differs_from_one_with_none():
    assert payment(PAYMENT).allocations is None
    assert payment(PAYMENT | {"allocations": []}).allocations == ()
    assert payment(PAYMENT | {"currency": "JPY", "amount": "1099"}).amount == 1099


def test_an_opening_is_read_in_the_currency_of_each_invoice():
    read = opening(OPENING)
    assert (read.accounts[0].amount, read.invoices[0].balance, read.invoices[0].exchange_rate) == (
        -5_00,
        10_00,
        Decimal("0.9"),
    )


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["EUR", "S", "1.5", "DE"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PARSERS = {
    parse_business: BUSINESS,
    parse_customer: CUSTOMER,
    parse_item: ITEM,
    parse_expense: EXPENSE,
    payment: PAYMENT,
    opening: OPENING,
    (lambda data: parse_credit_use(data, base_currency="EUR")): {"currency": "EUR", "allocations": []},
    (lambda data: parse_refund(data, currency="EUR")): {"amount": "1", "paid_on": "2026-01-01", "method": "cash"},
    (lambda data: parse_reversal(data, currency="EUR")): {"reversed_on": "2026-01-01", "reason": "bounced", "fee": "1"},
}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(PARSERS)), st.data())
def test_bad_input_never_raises_anything_but_a_billing_error(parse, data):
    good = PARSERS[parse]
    body = dict(good)
    for key in data.draw(st.lists(st.sampled_from([*good, "taxes", "tax", "address", "allocations"]), max_size=3)):
        body[key] = data.draw(junk)
    for given_body in (body, data.draw(junk)):
        with suppress(BillingError):
            parse(given_body)
