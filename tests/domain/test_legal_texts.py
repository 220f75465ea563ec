"""What the law of a country puts on an invoice, and when it does not."""

from dataclasses import replace
from typing import Any

import pytest

from billing_app.domain.body import parse_body
from billing_app.domain.business import BusinessProfile, parse_business
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.legal_texts import legal_texts
from billing_app.domain.party import Party

BUSINESS, PERSON = Party("Rouge", "FR"), Party("Mme Leroy", "FR", kind="person")


def of(country: str, **more: Any) -> BusinessProfile:
    return parse_business({"name": "Seller", "country": country, "currency": "EUR"} | more)


def body(category: str = "S", **more: Any) -> InvoiceBody:
    taxes = [{"category": category, "rate": "20" if category == "S" else "0"}]
    line = {"description": "Work", "quantity": "1", "unit_price": "10", "taxes": taxes}
    return parse_body({"currency": "EUR", "lines": [line]} | more)


@pytest.mark.parametrize(
    ("country", "words"),
    [("ES", "criterio de caja"), ("IT", "IVA per cassa"), ("PL", "Metoda kasowa"), ("PT", "regime de caixa")],
)
def test_cash_accounting_is_named_where_the_law_asks_for_it(country: str, words: str) -> None:
    (said,) = legal_texts(of(country, tax_basis="cash"), body(), BUSINESS, "en")
    assert words in said
    assert legal_texts(of(country), body(), BUSINESS, "en") == ()
    assert legal_texts(of(country, tax_basis="cash"), body("Z"), BUSINESS, "en") == ()


def test_french_businesses_read_of_penalties_and_discount() -> None:
    penalties, discount = legal_texts(of("FR"), body(), BUSINESS, "fr-FR")
    assert "40 €" in penalties
    assert discount == "Pas d’escompte pour paiement anticipé."
    assert legal_texts(of("FR"), body(), BUSINESS, "de")[1] == "No discount for early payment."


def test_nothing_is_said_twice_nor_to_consumers_nor_on_credit_notes() -> None:
    own = of("FR", payment_terms="Indemnité forfaitaire : 40 €. Escompte : néant.")
    assert legal_texts(own, body(), BUSINESS, "fr") == ()
    early = body(early_payment={"percent": "2", "days": 10})
    assert len(legal_texts(of("FR"), early, BUSINESS, "fr")) == 1
    assert legal_texts(of("FR"), body(), PERSON, "fr") == ()
    assert legal_texts(of("FR"), body(), None, "fr") == ()
    assert legal_texts(of("FR"), replace(body(), kind="credit_note"), BUSINESS, "fr") == ()
    assert legal_texts(of("DE", tax_basis="cash"), body(), BUSINESS, "de") == ()
