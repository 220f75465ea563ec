"""Codes on the customer's page are scanned from the drawing, and pay into the account of the document's own PDF."""

import html

import pytest

from billing_app.domain.access import Actor
from billing_app.services.business import change_business
from billing_app.services.rendering import document_pdf
from billing_app.services.security_policy import change_policy
from billing_app.store.tables import Invoice
from tests.builders import new_business, new_customer
from tests.documents.reading import text_of
from tests.documents.scanning import codes_in_html, codes_in_pdf
from tests.money_builders import issued_invoice, pay, work
from tests.web.customer_pages import TestClient, client, invoice_for, owner, page

__all__ = ["client", "owner"]
OLD, NEW = "DE02120300000000202051", "DE89370400440532013000"


def codes_shown(client: TestClient, actor: Actor, invoice: Invoice) -> list[list[str]]:
    return [code.splitlines() for code in codes_in_html(page(client, actor, invoice))]


def test_the_page_shows_the_code_of_the_pdf_and_asks_for_what_is_still_owed(client: TestClient) -> None:
    owner = new_business(iban=OLD)
    customer = new_customer(owner).id
    invoice = issued_invoice(owner, customer)
    on_paper = [code.splitlines() for code in codes_in_pdf(document_pdf(owner, invoice.id).content)]
    (code,) = on_paper
    assert (code[6], code[7], code[-1]) == (OLD, "EUR1190", invoice.number)
    assert codes_shown(client, owner, invoice) == on_paper
    pay(owner, customer, "1000.00", invoice)
    (rest,) = codes_shown(client, owner, invoice)
    assert rest == [*code[:7], "EUR190", *code[8:]]
    pay(owner, customer, "190.00", invoice)
    assert codes_shown(client, owner, invoice) == []


def test_the_account_to_pay_is_the_one_of_the_document_on_paper_on_the_page_and_in_both_codes(
    client: TestClient,
) -> None:
    owner = new_business(iban=OLD)
    before = issued_invoice(owner, new_customer(owner).id)
    change_policy(owner, {"bank_hold_hours": 0})
    change_business(owner, {"iban": NEW})
    after = issued_invoice(owner, new_customer(owner).id)
    for invoice, iban, other in ((before, OLD, NEW), (after, NEW, OLD)):
        pdf = document_pdf(owner, invoice.id).content
        texts = [text_of(pdf), html.unescape(page(client, owner, invoice))]
        for text in (each.replace("\xa0", "").replace(" ", "") for each in texts):
            assert iban in text
            assert other not in text
        assert {code.splitlines()[6] for code in codes_in_pdf(pdf)} == {iban}
        assert {code[6] for code in codes_shown(client, owner, invoice)} == {iban}


@pytest.mark.parametrize("iban", ["CH9300762011623852957", "CH4431999123000889012"])
def test_a_swiss_page_shows_the_code_of_its_payment_part(client: TestClient, iban: str) -> None:
    place = {"line1": "Dorfstrasse 7", "postal_code": "8001", "city": "Zürich", "country": "CH"}
    owner = new_business(country="CH", currency="CHF", time_zone="Europe/Zurich", iban=iban, bic=None, address=place)
    customer = new_customer(owner, country="CH", language="de-CH").id
    invoice = issued_invoice(owner, customer, work("91.33", {"category": "S", "rate": "8.1"}), currency="CHF")
    on_paper = [code.splitlines() for code in codes_in_pdf(document_pdf(owner, invoice.id).content)]
    assert (on_paper[0][3], len(on_paper)) == (iban, 1)
    assert codes_shown(client, owner, invoice) == on_paper


def test_a_page_in_another_currency_shows_none(client: TestClient, owner: Actor) -> None:
    assert codes_shown(client, owner, invoice_for(owner, currency="USD", exchange_rate="0.9")) == []
