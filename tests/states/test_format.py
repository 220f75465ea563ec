"""Amounts, days and numbers as the person's browser asks for them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing_app.domain.money import Money
from billing_app.states import format as texts


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("de-AT", "de_AT"),
        ("fr-CH, fr;q=0.9", "fr_CH"),
        ("es-AR,es", "es"),
        ("en-GB", "en_GB"),
        ("tlh, nl;q=0.5", "nl"),
        ("tlh", "en"),
        ("", "en"),
        (";;;,,,", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_locale_is_the_first_that_is_known(wanted: str, locale: str) -> None:
    assert texts.locale_of(wanted) == locale


@pytest.mark.parametrize(
    ("locale", "money", "day", "soon"),
    [
        ("en", "€1,234.50", "Nov 5, 2026", "in 3 days"),
        ("en_GB", "€1,234.50", "5 Nov 2026", "in 3 days"),
        ("de", "1.234,50 €", "05.11.2026", "in 3 Tagen"),
        ("fr", "1 234,50 €", "5 nov. 2026", "dans 3 jours"),
        ("es", "1.234,50 €", "5 nov 2026", "dentro de 3 días"),
        ("de_CH", "EUR 1’234.50", "05.11.2026", "in 3 Tagen"),
    ],
)
def test_amounts_and_days_are_the_persons(locale: str, money: str, day: str, soon: str) -> None:
    on = date(2026, 11, 5)
    assert _plain(texts.money(Money(123450, "EUR"), locale)) == money
    assert _plain(texts.day(on, locale)) == day
    assert texts.due_text(on, date(2026, 11, 2), locale) == soon
    assert texts.due_text(on, on, locale) == "today"


def test_decimals_are_the_currencys() -> None:
    assert _plain(texts.money(Money(1099, "JPY"), "en")) == "¥1,099"
    assert _plain(texts.money(Money(40700, "KWD"), "en")) == "KWD 40.700"
    assert _plain(texts.money(Money(-123450, "CHF"), "en")) == "-CHF 1,234.50"
    assert texts.signed_money(Money(100, "EUR"), "en") == "+€1.00"
    assert texts.signed_money(Money(-100, "EUR"), "en") == "-€1.00"
    assert texts.signed_percent(Decimal("0.125"), "de").replace("\xa0", " ") == "+12,5 %"


def test_an_instant_is_of_the_day_that_the_business_has() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert _plain(texts.short_moment(late, "en", "Europe/Berlin")) == "Jan 1, 12:30 AM"
    assert _plain(texts.short_moment(late, "de", "America/New_York")) == "31. Dez., 18:30"


def _plain(text: str) -> str:
    """With ordinary spaces: which of the narrow ones a language uses is no matter here."""
    return text.replace("\xa0", " ").replace("\u202f", " ")
