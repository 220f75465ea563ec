"""Texts for people: money, dates and numbers in their language. The only place beside the documents that makes them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, negotiate_locale
from babel.dates import format_skeleton, format_time

from billing_app.documents.texts import day as day
from billing_app.documents.texts import moment as moment
from billing_app.documents.texts import money as money
from billing_app.documents.texts import number as number
from billing_app.documents.texts import percent
from billing_app.documents.texts import unit_price as unit_price
from billing_app.domain.money import Money

DEFAULT_LOCALE = "en"
LOCALES: Sequence[str] = (
    "en", "en_US", "en_GB", "en_IE", "en_AU", "en_CA", "en_IN", "en_NZ", "en_ZA", "de", "de_AT", "de_CH", "fr", "fr_BE",
    "fr_CA", "fr_CH", "es", "es_MX", "it", "nl", "pt", "pt_BR", "pl", "sv", "da", "nb", "fi", "cs", "ja",
)  # fmt: skip
"""Few enough that watchers of a view share its room's languages."""


@lru_cache(maxsize=512)
def locale_of(accept_language: str) -> str:
    """The best locale for what a browser says it wants."""
    wanted = [part.split(";")[0].strip().replace("-", "_") for part in accept_language[:200].split(",")]
    return negotiate_locale([tag for tag in wanted if tag], LOCALES, sep="_") or DEFAULT_LOCALE


def plain(amount: Money) -> str:
    """The bare decimal, for `data-value` and for inputs that people did not fill."""
    return str(amount)


def signed_money(amount: Money, locale: str) -> str:
    """A change of an amount, with its sign."""
    return ("+" if amount.minor > 0 else "") + money(amount, locale)


def signed_percent(ratio: Decimal, locale: str) -> str:
    """A change in per cent, with its sign."""
    return ("+" if ratio > 0 else "") + percent(ratio, locale)


@lru_cache(maxsize=4096)
def short_day(value: date, locale: str) -> str:
    """Day and month, for axes."""
    return format_skeleton("MMMd", datetime(value.year, value.month, value.day), locale=locale)  # noqa: DTZ001


def short_moment(value: datetime, locale: str, zone: str) -> str:
    """An instant in the business's zone without its year, for news."""
    return f"{short_day(value.astimezone(ZoneInfo(zone)).date(), locale)}, {hour(value, locale, zone)}"


def hour(value: datetime, locale: str, zone: str) -> str:
    """The time of day of an instant."""
    return format_time(value, "short", tzinfo=ZoneInfo(zone), locale=locale)


def due_text(due_on: date, today: date, locale: str) -> str:
    """How far a due date is: `today`, `in 3 days`, `5 days ago`."""
    from babel.dates import format_timedelta

    distance = due_on - today
    if not distance.days:
        return "today"
    return format_timedelta(distance, granularity="day", threshold=1.2, add_direction=True, locale=locale)


def language_of(locale: str) -> str:
    """The language alone, for the page's `lang`."""
    return Locale.parse(locale).language


def initials(name: str) -> str:
    """One or two letters for an avatar."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[-1:] if len(words) > 1 else words))
