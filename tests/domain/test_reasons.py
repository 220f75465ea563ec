"""Why no tax is charged, by category, country and language; and which taxes a country has."""

from decimal import Decimal

import pytest

from billing_app.domain.countries import ZONE_OF
from billing_app.domain.european_union import EU_COUNTRIES
from billing_app.domain.rates import NO_VAT, RATES, is_usual_rate, taxes_for
from billing_app.domain.reasons import Reason, default_reason, with_reasons
from billing_app.domain.tax import Tax
from tests.domain.bodies import amount, body, line, standard

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")


@pytest.mark.parametrize(
    ("category", "country", "language", "status", "expected"),
    [
        ("AE", "DE", "de", "registered", Reason("Steuerschuldnerschaft des Leistungsempfängers", "VATEX-EU-AE")),
        ("AE", "DE", "en-GB", "registered", Reason("Reverse charge", "VATEX-EU-AE")),
        ("AE", "GB", "en", "registered", Reason("Reverse charge")),
        ("AE", "DE", "fi", "registered", Reason("Reverse charge", "VATEX-EU-AE")),
        ("O", "FR", "it", "unregistered", Reason("Fuori campo di applicazione dell’imposta", "VATEX-EU-O")),
        (
            "E",
            "DE",
            "en",
            "small_business",
            Reason("Gemäß § 19 UStG wird keine Umsatzsteuer berechnet (Kleinunternehmer)"),
        ),
        ("E", "FR", "fr", "small_business", Reason("TVA non applicable, art. 293 B du CGI", "VATEX-FR-FRANCHISE")),
        ("E", "SE", "de", "small_business", Reason("Umsatzsteuerfrei: Kleinunternehmerregelung")),
        ("E", "DE", "de", "registered", None),
        ("S", "DE", "de", "registered", None),
        ("Z", "DE", "de", "registered", None),
    ],
)
def test_reasons_default_from_category_country_and_language(
    category: str, country: str, language: str, status: str, expected: Reason | None
) -> None:
    assert default_reason(category, country, language, status) == expected  # type: ignore[arg-type]


def test_every_language_names_every_reason() -> None:
    texts = {(one, spoken): default_reason(one, "ES", spoken) for one in ("AE", "K", "G", "O") for spoken in LANGUAGES}
    assert all(texts.values())
    assert len({reason.text for reason in texts.values() if reason}) == len(texts)


def test_belgian_and_austrian_words_are_their_own() -> None:
    dutch = default_reason("E", "BE", "nl", "small_business")
    assert dutch is not None
    assert dutch.text.startswith("Kleine onderneming")
    austrian = default_reason("AE", "AT", "de")
    assert austrian is not None
    assert austrian.text.startswith("Übergang der Steuerschuld")


def test_missing_reasons_are_filled_in_and_written_ones_stay() -> None:
    own = Tax("AE", reason="As agreed")
    document = body(line("1", "1", Tax("AE")), line("1", "1", own), line("1", "1"), charges=(amount("1", Tax("AE")),))
    filled = with_reasons(document, "DE", "en", "registered")
    reverse = Tax("AE", reason="Reverse charge", reason_code="VATEX-EU-AE")
    assert [one.taxes for one in filled.lines] == [(reverse,), (own,), (standard("19"),)]
    assert filled.charges[0].taxes == (reverse,)


def test_every_member_of_the_union_has_its_rates() -> None:
    assert len(EU_COUNTRIES) == 27
    for country in EU_COUNTRIES:
        assert RATES[country][0].rate >= Decimal(17)
    assert set(RATES) | NO_VAT | EU_COUNTRIES <= set(ZONE_OF)


def test_a_registered_business_can_use_the_rates_of_its_country() -> None:
    german = taxes_for("DE", "registered", "de")
    assert [(tax.category, tax.rate) for tax in german[:2]] == [("S", Decimal(19)), ("S", Decimal(7))]
    assert [tax.category for tax in german[2:]] == ["Z", "E", "AE", "K", "G", "O"]
    assert "K" not in [tax.category for tax in taxes_for("CH", "registered")]
    assert [tax.name for tax in taxes_for("AU", "registered") if tax.category == "S"] == ["GST"]
    assert not [tax for tax in taxes_for("US", "registered") if tax.category == "S"]


def test_who_is_not_registered_charges_nothing() -> None:
    assert [(tax.category, bool(tax.reason)) for tax in taxes_for("DE", "small_business")] == [("E", True)]
    assert [(tax.category, bool(tax.reason)) for tax in taxes_for("DE", "unregistered")] == [("O", True)]


def test_rates_of_unknown_countries_are_not_judged() -> None:
    assert is_usual_rate("DE", Decimal("19.00"))
    assert not is_usual_rate("DE", Decimal(21))
    assert is_usual_rate("TH", Decimal(7))
