"""Cash: rounded to the smallest coin of the country, by nobody's choice or the business's own."""

import pytest

from billing_app.domain.cash import cash_step, due_in_cash, largest_cash_rounding
from billing_app.domain.exchange import Rate
from billing_app.domain.payment import small_difference_limit


@pytest.mark.parametrize(
    ("choice", "country", "currency", "step"),
    [
        ("", "CH", "CHF", 5),
        ("", "DE", "EUR", 0),
        ("", "BE", "EUR", 5),
        ("", "DK", "DKK", 50),
        ("", "HU", "HUF", 500),
        ("", "JP", "JPY", 0),
        ("none", "CH", "CHF", 0),
        ("0.10", "DE", "EUR", 10),
        ("0.05", "JP", "JPY", 0),
    ],
)
def test_step_is_that_of_the_country_unless_the_business_chose(choice, country, currency, step):
    assert cash_step(choice, country, currency) == step


@pytest.mark.parametrize(
    ("due", "step", "paid"),
    [(9873, 5, 9875), (9872, 5, 9870), (9873, 0, 9873), (2, 5, 2), (25, 50, 50), (0, 5, 0)],
)
def test_due_is_rounded_half_up_and_never_away(due, step, paid):
    assert due_in_cash(due, step) == paid


@pytest.mark.parametrize("currency", ["AUD", "CHF", "CZK", "DKK", "EUR", "HUF", "SEK"])
def test_what_coins_round_away_may_be_settled(currency):
    assert largest_cash_rounding(currency) <= small_difference_limit(Rate(currency, currency))
