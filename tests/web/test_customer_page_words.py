"""The customer's page in other languages and countries: all of its words, and the Swiss code."""

import html
import re
from typing import Any

import pytest

from billing_app.documents.languages import LANGUAGES, words_of
from billing_app.documents.swiss_slip import swiss_code
from billing_app.domain.access import Actor
from billing_app.services.links import shared_document
from billing_app.store.tables import Invoice
from tests.builders import new_business, new_customer
from tests.money_builders import issued_invoice, link_of, pay, work
from tests.web.customer_pages import TestClient, client, invoice_for, owner, page

__all__ = ["client", "owner"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_page_is_in_one_language(client: TestClient, owner: Actor, language: str) -> None:
    text = page(client, owner, invoice_for(owner, language=language))
    words = words_of(language).page
    for name in ("amount_to_pay", "pay_by_transfer", "ask", "your_name", "send", "earlier", "send_code"):
        assert html.escape(words[name], quote=False).replace("'", "&#39;") in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_with_a_question_is_said_in_the_customers_language(
    client: TestClient, owner: Actor, language: str
) -> None:
    path = link_of(owner, invoice_for(owner, language=language).id)
    words = words_of(language).errors
    assert set(words) == {"required", "not_an_email", "too_long", "forbidden_character"}
    assert all(words.values())
    for typed, codes in (
        ({"name": "", "email": "", "text": ""}, ["required"] * 3),
        ({"name": "x" * 101, "email": f"{'x' * 260}@example.com", "text": "x" * 2001}, ["too_long"] * 3),
        ({"name": "A\u0007da", "email": "nobody", "text": "\u0000"}, ["forbidden_character", "not_an_email"]),
    ):
        answer = client.post(f"{path}/question", data=typed)
        assert answer.status_code == 422
        said = re.findall(r'<p class="error"[^>]*>(.*?)</p>', html.unescape(answer.text))
        assert set(said) == {words[code] for code in codes}
        assert len(said) == 3


def test_a_german_customer_reads_german_errors(client: TestClient, owner: Actor) -> None:
    path = link_of(owner, invoice_for(owner, language="de").id)
    answer = client.post(f"{path}/question", data={"name": "Ada", "email": "nobody", "text": ""})
    assert "Bitte geben Sie eine E-Mail-Adresse wie name@example.com ein." in answer.text
    assert "Bitte füllen Sie dieses Feld aus." in answer.text
    assert "Fill this in" not in answer.text


@pytest.mark.parametrize(
    ("iban", "reference"),
    [("CH9300762011623852957", "INV-2026-00001"), ("CH4431999123000889012", "00 00000 00000 00000 20260 00014")],
)
def test_a_swiss_page_shows_the_code_of_its_payment_part(client: TestClient, iban: str, reference: str) -> None:
    place = {"line1": "Dorfstrasse 7", "postal_code": "8001", "city": "Zürich", "country": "CH"}
    owner = new_business(country="CH", currency="CHF", time_zone="Europe/Zurich", iban=iban, bic=None, address=place)
    customer = new_customer(owner, country="CH", language="de-CH").id
    invoice = issued_invoice(owner, customer, work("91.33", {"category": "S", "rate": "8.1"}), currency="CHF")
    text = html.unescape(page(client, owner, invoice))
    payment = re.search(r'<div class="transfer">.*?</section>', text, re.DOTALL)
    assert payment is not None
    code = swiss_code(shown_document(owner, invoice))
    assert code is not None
    assert re.search(r'<path class="qrline"[^>]*>', code.decode())[0] in payment[0]
    for said in (reference, " ".join(re.findall(".{1,4}", iban)), "Dorfstrasse 7, 8001 Zürich", "98.73"):
        assert said in text
    pay(owner, customer, "50.00", invoice, currency="CHF")
    assert re.search(r'<path class="qrline"[^>]*>', code.decode())[0] not in page(client, owner, invoice)


def shown_document(actor: Actor, invoice: Invoice) -> dict[str, Any]:
    shared = shared_document(link_of(actor, invoice.id).removeprefix("/i/"))
    assert shared is not None
    return dict(shared.document)
