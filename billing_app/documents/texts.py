"""Texts of money, numbers and dates in a language; used by documents and pages alike."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent

from billing_app.domain.money import Money


@lru_cache(maxsize=256)
def locale_of(language: str) -> str:
    """The locale of a language such as de-CH, as the functions below take it; English where nobody knows it."""
    for name in (language.replace("-", "_"), language.partition("-")[0]):
        try:
            return str(Locale.parse(name))
        except (UnknownLocaleError, ValueError):
            continue
    return "en"


# The same few amounts and days stand in every list and on every screen, and are made anew at every change.
@lru_cache(maxsize=8192)
def money(amount: Money, locale: str) -> str:
    """An amount with its currency, always with the currency's decimals."""
    return format_currency(amount.decimal, amount.currency, locale=locale)


def number(value: Decimal | int, locale: str) -> str:
    """A quantity or count, with all its decimals."""
    return format_decimal(value, locale=locale, decimal_quantization=False)


def price(value: Decimal, decimals: int, locale: str) -> str:
    """A unit price: at least the currency's decimals, and all it has beyond them."""
    minimum = "0" * decimals
    return format_decimal(value, format=f"#,##0.{minimum}######" if decimals else "#,##0.######", locale=locale)


def percent(ratio: Decimal, locale: str, digits: int = 1) -> str:
    """A ratio as per cent: 0.124 is 12.4%."""
    rounded = ratio.quantize(Decimal(1).scaleb(-digits - 2))
    return format_percent(rounded, locale=locale, decimal_quantization=False)


def rate(value: Decimal, locale: str) -> str:
    """A tax rate or an allowance given in per cent: 19%, 9.975%."""
    return format_percent(value / 100, locale=locale, decimal_quantization=False)


@lru_cache(maxsize=4096)
def day(value: date, locale: str) -> str:
    """A date with its year, for lists and documents."""
    return format_date(value, "medium", locale=locale)


def moment(value: datetime, locale: str, zone: str) -> str:
    """An instant in the business's zone."""
    return format_datetime(value, "medium", tzinfo=ZoneInfo(zone), locale=locale)


def country(code: str, locale: str) -> str:
    """A country's name in a language, or its code where it has none."""
    return Locale.parse(locale).territories.get(code, code)
