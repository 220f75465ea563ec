"""The rates of countries: which stands first, and which are usual."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_app.domain.rates import RATES, is_usual_rate, rates_on, taxes_for

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


THEN: list[tuple[str, str, str]] = [
    ("DE", "2020-06-30", "19 7"),
    ("DE", "2020-07-01", "16 5"),
    ("DE", "2020-12-31", "16 5"),
    ("DE", "2021-01-01", "19 7"),
    ("EE", "2023-12-31", "20 9 5"),
    ("EE", "2024-01-01", "22 9 5"),
    ("EE", "2025-06-30", "22 13 9"),
    ("EE", "2025-07-01", "24 13 9"),
    ("FI", "2024-08-31", "24 14 10"),
    ("FI", "2024-09-01", "25.5 14 10"),
    ("SK", "2024-12-31", "20 10 5"),
    ("SK", "2025-01-01", "23 19 5"),
    ("CH", "2023-12-31", "7.7 3.7 2.5"),
    ("CH", "2024-01-01", "8.1 3.8 2.6"),
    ("LU", "2022-12-31", "17 14 8 3"),
    ("LU", "2023-06-15", "16 13 7 3"),
    ("LU", "2024-01-01", "17 14 8 3"),
    ("RO", "2025-07-31", "19 9 5"),
    ("RO", "2025-08-01", "21 11"),
    ("SG", "2023-05-01", "8"),
]


@pytest.mark.parametrize(("country", "day", "rates"), THEN)
def test_rates_in_force_on_a_day(country: str, day: str, rates: str):
    on = date.fromisoformat(day)
    assert [tax.rate for tax in rates_on(country, on)] == [Decimal(rate) for rate in rates.split()]
    assert all(is_usual_rate(country, Decimal(rate), on) for rate in rates.split())
    assert taxes_for(country, "registered", day=on)[0].rate == Decimal(rates.split()[0])


def test_rate_of_another_time_is_not_usual():
    assert not is_usual_rate("EE", Decimal(24), date(2025, 6, 30))
    assert not is_usual_rate("EE", Decimal(22), date(2025, 7, 1))
    assert not is_usual_rate("EE", Decimal(22))


@given(st.sampled_from(sorted(RATES)), st.dates(date(2019, 1, 1), date(2030, 1, 1)))
def test_every_rate_in_force_is_usual_and_has_the_name_of_its_country(country: str, day: date):
    taxes = rates_on(country, day)
    assert taxes
    assert all(is_usual_rate(country, tax.rate, day) for tax in taxes)
    assert taxes[0].name == RATES[country][0].name
