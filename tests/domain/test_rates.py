"""The rates of countries: which stands first, and which are usual."""

from decimal import Decimal

import pytest

from billing_app.domain.rates import RATES, is_usual_rate, taxes_for

CHANGED = {
    "SK": "23 19 5",
    "EE": "24 13 9",
    "RO": "21 11",
    "FI": "25.5 13.5 10",
    "LT": "21 12 5",
    "AT": "20 13 10 4.9",
    "IN": "18 5 40",
}


@pytest.mark.parametrize(("country", "rates"), CHANGED.items())
def test_rates_that_changed_lately_are_those_in_force(country: str, rates: str):
    assert [tax.rate for tax in RATES[country]] == [Decimal(rate) for rate in rates.split()]


def test_the_standard_rate_is_offered_first():
    assert taxes_for("IN", "registered")[0].rate == Decimal(18)
    european = [country for country in RATES if country not in {"IN", "CA"}]
    for country in european:
        rates = [tax.rate for tax in RATES[country]]
        assert rates == sorted(rates, reverse=True), country


def test_a_region_may_have_rates_of_its_own():
    assert is_usual_rate("PT", Decimal(16))
    assert not is_usual_rate("PT", Decimal(17))
    assert Decimal(16) not in {tax.rate for tax in taxes_for("PT", "registered")}
