"""What the forms of the settings say to the services, and what they show."""

from datetime import date

import pytest

from billing_app.domain.whereabouts import device_text
from billing_app.states.forms import form_data, form_of, plain_number
from billing_app.states.settings.numbers import example_of
from billing_app.states.settings.opening import account_of, invoice_of

FIELDS = ("name", "due_days", "address.city", "address.line1")


def test_empty_fields_are_null_and_dotted_names_objects() -> None:
    form = {"name": " Ada ", "due_days": "", "address.city": "Berlin", "address.line1": "", "more": "x"}
    assert form_data(form, FIELDS) == {"name": "Ada", "due_days": None, "address": {"city": "Berlin", "line1": None}}
    assert form_data({"address.city": " "}, FIELDS) == {"address": None}


def test_what_a_form_shows_it_says_again() -> None:
    shown = {"name": "Ada", "due_days": 14, "address": {"city": "Berlin", "line1": None}}
    form = form_of(shown, FIELDS)
    assert form == {"name": "Ada", "due_days": "14", "address.city": "Berlin", "address.line1": ""}
    assert form_of({"address": None}, FIELDS)["address.city"] == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1234,50", "1234.50"), (" 1 234.50 ", "1234.50"), ("1,234.50", "1,234.50"), ("1,2,3", "1,2,3"), ("-7", "-7")],
)
def test_a_single_comma_is_a_decimal_point(typed: str, number: str) -> None:
    assert plain_number(typed) == number


@pytest.mark.parametrize(
    ("pattern", "number", "example"),
    [
        ("R{year}-{number:3}", "7", "R2026-007"),
        ("R{year}-{number:3}", "", "R2026-001"),
        ("R", "7", ""),
        ("R{number}", "x", ""),
    ],
)
def test_the_next_number_is_shown_or_nothing(pattern: str, number: str, example: str) -> None:
    assert example_of(pattern, number, date(2026, 11, 22), 1) == example


def test_rows_of_the_opening_are_read_by_their_key() -> None:
    form = {"account-3": "bank", "amount-3": "12,5", "number-4": "OLD-1", "balance-4": "", "currency-4": "EUR"}
    assert account_of(form, {"key": "3"}) == {"account": "bank", "amount": "12.5"}
    row = {"key": "4", "customer_id": "c"}
    assert invoice_of(form, row) == {"customer_id": "c", "number": "OLD-1", "currency": "EUR"}


@pytest.mark.parametrize(
    ("agent", "text"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8", "Another program"),
    ],
)
def test_devices_are_named_as_people_do(agent: str, text: str) -> None:
    assert device_text(agent) == text
