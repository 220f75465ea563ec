"""What forms and addresses of the document pages mean."""

from datetime import date

import pytest

from billing_app.domain.errors import InvalidInput
from billing_app.live.invoices import INVOICES, invoice_filter
from billing_app.states.document_rows import late_text, status_words
from billing_app.states.invoice_money import credit_request, payment_request
from billing_app.store.tables import Invoice


def test_amounts_are_read_as_people_write_them() -> None:
    form = {"amount": "1.190,50", "fee": " 0.35 ", "paid_on": "2026-11-22", "method": "card", "reference": ""}
    expected = {"amount": "1190.50", "fee": "0.35", "paid_on": "2026-11-22", "method": "card"}
    assert payment_request(form | {"takes_discount": "on"}) == expected


@pytest.mark.parametrize(
    ("mode", "asked"),
    [
        ("all", {}),
        ("amount", {"amount": "50.00"}),
        ("lines", {"lines": [{"line_id": "a", "quantity": "2"}]}),
    ],
)
def test_a_credit_note_asks_for_what_was_chosen(mode: str, asked: dict[str, object]) -> None:
    form = {"mode": mode, "amount": "50,00", "quantity.a": "2", "quantity.b": "", "reason": " Broken "}
    assert credit_request(mode, form) == {"reason": "Broken"} | asked


@pytest.mark.parametrize(("due_on", "text"), [(22, ""), (23, ""), (21, "1 day late"), (17, "5 days late")])
def test_lateness_begins_the_day_after(due_on: int, text: str) -> None:
    invoice = Invoice(business_id="", is_open=True, issue_date=date(2026, 11, 1), due_date=date(2026, 11, due_on))
    assert late_text(invoice, date(2026, 11, 22)) == text


def test_credit_note_is_issued_and_never_open() -> None:
    assert (status_words("issued", "invoice"), status_words("issued", "credit_note")) == ("Open", "Issued")


def test_the_address_of_the_list_is_its_filter() -> None:
    found = invoice_filter({"status": "overdue", "from": "2026-01-01", "to": "2026-01-31", "sort": "due_date"})
    assert (found.status, found.issued_from, found.sort) == ("overdue", date(2026, 1, 1), "due_date")


@pytest.mark.parametrize("odd", [{"status": "lost"}, {"sort": "colour"}, {"from": "soon"}, {"customer": "1"}])
def test_an_address_that_means_nothing_is_refused(odd: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        INVOICES.at(**odd)
