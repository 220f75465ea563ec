"""Exchange rates: the business's own table, and suggestions of the European Central Bank."""

from datetime import date
from decimal import Decimal

import pytest

from billing_app.domain.access import Role
from billing_app.domain.errors import Forbidden, InvalidInput
from billing_app.services import exchange_rates as rates
from billing_app.store.exchange_rates import rate_on
from billing_app.store.session import reading
from tests.builders import new_business, new_member

pytestmark = pytest.mark.usefixtures("database")


def in_force(actor, day: date) -> Decimal | None:
    with reading(actor) as scope:
        return rate_on(scope, "USD", day)


def test_rate_holds_until_the_next_and_for_a_month_at_most():
    actor = new_business()
    rates.set_rate(actor, "USD", "2026-01-05", "0.91370000")
    rates.set_rate(actor, "USD", "2026-01-07", "0.92")
    days = (date(2026, 1, 4), date(2026, 1, 6), date(2026, 1, 7), date(2026, 2, 7), date(2026, 2, 8))
    assert [in_force(actor, day) for day in days] == [None, Decimal("0.9137"), Decimal("0.92"), Decimal("0.92"), None]


def test_rate_of_a_day_can_be_corrected():
    actor = new_business()
    rates.set_rate(actor, "usd", "2026-01-05", "9.137")
    rates.set_rate(actor, "USD", "2026-01-05", "0.9137")
    assert [(each.day, each.rate) for each in rates.list_rates(actor)] == [(date(2026, 1, 5), Decimal("0.9137"))]


@pytest.mark.parametrize(
    ("currency", "day", "rate"),
    [
        ("EUR", "2026-01-05", "1"),
        ("XXX", "2026-01-05", "1"),
        ("USD", "yesterday", "1"),
        ("USD", "2026-01-05", "0"),
        ("USD", "2026-01-05", "-1"),
        ("USD", "2026-01-05", "0.123456789"),
        ("USD", "2026-01-05", 0.9),
    ],
)
def test_impossible_rates_are_refused(currency, day, rate):
    with pytest.raises(InvalidInput):
        rates.set_rate(new_business(), currency, day, rate)


def test_own_rate_goes_before_the_suggestion():
    actor = new_business()
    suggestion = rates.rate_for_day(actor, "USD", date(2024, 3, 29))
    assert suggestion == rates.DayRate("USD", date(2024, 3, 28), Decimal("0.92498381"), "ECB")
    rates.set_rate(actor, "USD", "2024-03-28", "0.9")
    own = rates.rate_for_day(actor, "USD", date(2024, 3, 29))
    assert own == rates.DayRate("USD", date(2024, 3, 29), Decimal("0.9"), "business")


def test_suggestion_crosses_currencies_and_knows_its_limits():
    crossed = rates.suggested_rate("USD", "CHF", date(2024, 3, 28))
    assert crossed is not None
    assert crossed.rate == Decimal("0.90333919")
    assert rates.suggested_rate("KWD", "EUR", date(2024, 3, 28)) is None
    assert rates.suggested_rate("USD", "EUR", date(1990, 1, 1)) is None


def test_rates_of_businesses_are_their_own():
    one, other = new_business(), new_business()
    rates.set_rate(one, "USD", "2026-01-05", "0.9")
    assert in_force(other, date(2026, 1, 5)) is None
    assert rates.list_rates(other) == []


def test_setting_a_rate_asks_for_its_permission():
    office = new_member(new_business().business_id, Role.OFFICE)
    with pytest.raises(Forbidden):
        rates.set_rate(office, "USD", "2026-01-05", "0.9")
