"""Texts of money, numbers and dates in a language; used by documents and pages alike."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

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


# CLDR wants a space between a symbol of letters and the digits (`CHF 5.00`), which Babel leaves out.
_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


# The same few amounts and days stand in every list and on every screen, and are made anew at every change.
@lru_cache(maxsize=8192)
def money(amount: Money, locale: str) -> str:
    """An amount with its currency, always with the currency's decimals."""
    return _spaced(format_currency(amount.decimal, amount.currency, locale=locale))


def unit_price(value: Decimal, currency: str, locale: str) -> str:
    """A price for one with its currency, with all its decimals and at least the currency's."""
    return _spaced(format_currency(value, currency, locale=locale, decimal_quantization=False))


def _spaced(text: str) -> str:
    return _LETTER_BEFORE_DIGIT.sub("\N{NO-BREAK SPACE}", text)


def number(value: Decimal | int, locale: str) -> str:
    """A quantity or count, with all its decimals."""
    return format_decimal(value, locale=locale, decimal_quantization=False)


_UNITS = {
    "HUR": "duration-hour",
    "DAY": "duration-day",
    "WEE": "duration-week",
    "MON": "duration-month",
    "ANN": "duration-year",
    "MIN": "duration-minute",
    "GRM": "mass-gram",
    "KGM": "mass-kilogram",
    "TNE": "mass-tonne",
    "LTR": "volume-liter",
    "MTR": "length-meter",
    "KMT": "length-kilometer",
    "MTK": "area-square-meter",
    "MTQ": "volume-cubic-meter",
    "KWH": "energy-kilowatt-hour",
}
_UNCOUNTED = frozenset({"", "C62"})


def quantity(value: Decimal, unit: str, locale: str, names: Mapping[str, str]) -> str:
    """A quantity with its unit: 2.5 hr. Plain units ("one") are not said; `names` are those the locale data lacks."""
    if unit in _UNITS:
        written = format_unit(value, _UNITS[unit], "short", format="#,##0.######", locale=locale)
        return written.replace(" ", "\xa0")
    return number(value, locale) if unit in _UNCOUNTED else f"{number(value, locale)}\xa0{names.get(unit, unit)}"


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


_STATE_FIRST = frozenset({"US", "CA", "AU"})
_CODE_BELOW = frozenset({"GB", "IE", "GG", "JE", "IM"})


def place_lines(address: Mapping[str, str], country: str) -> Iterator[str]:
    """City and postal code in the order of their country: 10969 Berlin; Boston, MA 02134; London above SE1 9GF."""
    city, code, region = (address.get(key, "") for key in ("city", "postal_code", "subdivision"))
    if country in _STATE_FIRST:
        lines = [" ".join(filter(None, (f"{city}," if country == "US" and city and region else city, region, code)))]
    elif country in _CODE_BELOW:
        lines = [city, region, code]
    else:
        lines = [" ".join(filter(None, (code, city))), region]
    yield from filter(None, lines)
