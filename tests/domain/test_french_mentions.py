"""The coded notes of French e-invoices, and the nature of the operation."""

from typing import Any

from billing_app.domain.body import parse_body
from billing_app.domain.business import BusinessProfile, parse_business
from billing_app.domain.french_mentions import french_mentions, nature_of_operation, nature_text
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.legal_texts import legal_texts
from billing_app.domain.party import Party

BUSINESS, PERSON = Party("Rouge", "FR"), Party("Mme Leroy", "FR", kind="person")


def of(country: str = "FR", **more: Any) -> BusinessProfile:
    return parse_business({"name": "Seller", "country": country, "currency": "EUR"} | more)


def body(**more: Any) -> InvoiceBody:
    return parse_body(
        {"currency": "EUR", "lines": [{"description": "Work", "quantity": "1", "unit_price": "10"}]} | more
    )


def said(profile: BusinessProfile, given: InvoiceBody, language: str = "fr") -> dict[str, str]:
    return {mention.code: mention.text for mention in french_mentions(profile, given, BUSINESS, language)}


def test_a_french_seller_names_penalties_fixed_sum_and_discount() -> None:
    notes = said(of(), body())
    assert list(notes) == ["PMD", "PMT", "AAB"]
    assert "trois fois" in notes["PMD"]
    assert "40 €" in notes["PMT"]
    assert notes["AAB"] == "Pas d’escompte pour paiement anticipé."
    assert said(of(), body(), "de")["AAB"] == "No discount for early payment."


def test_an_early_payment_is_the_discount_that_is_named() -> None:
    assert said(of(), body(early_payment={"percent": "2.5", "days": 10}))["AAB"].startswith("Escompte de 2.5 %")


def test_the_sellers_own_terms_stand_in_where_they_say_it() -> None:
    own = "Retard : 12 % et 40 €. Escompte : néant."
    assert set(said(of(payment_terms=own), body()).values()) == {own}
    assert said(of(), body(payment_terms="Escompte : néant."))["AAB"] == "Escompte : néant."


def test_nobody_else_gets_french_notes() -> None:
    assert french_mentions(of("BE"), body(), BUSINESS, "fr") == ()
    assert french_mentions(of(), body(), PERSON, "fr") == ()
    assert french_mentions(of(), body(), None, "fr") == ()


def test_the_nature_of_the_operation_stands_where_a_french_seller_has_chosen_it() -> None:
    services = of(supply_nature="services")
    assert nature_of_operation(services, BUSINESS) == "services"
    assert nature_of_operation(of(), BUSINESS) is None
    assert nature_of_operation(of("BE", supply_nature="goods"), BUSINESS) is None
    assert nature_of_operation(services, PERSON) is None
    assert legal_texts(services, body(), BUSINESS, "fr")[0] == "Nature de l’opération : prestation de services."
    assert nature_text("mixed", "de") == "Nature of the operation: supply of goods and services."
