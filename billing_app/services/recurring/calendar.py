"""What a period is called in the customer's language, and on which days nobody works in a country."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays
from babel.dates import format_date, format_interval

from billing_app.documents.texts import locale_of
from billing_app.domain.recurring import Period

_WEEKEND = frozenset({5, 6})


def words_of_period(period: Period, language: str) -> Mapping[str, str]:
    """The variables of a period, in words of a language."""
    locale, begins_on = locale_of(language), period.begins_on
    return {
        "month": _month(begins_on, locale),
        "year": str(begins_on.year),
        "quarter": format_date(begins_on, "QQQ yyyy", locale=locale),
        "period": format_interval(begins_on, period.ends_on, "yMMMd", locale=locale),
        "number": str(period.number),
        "next_month": _month(_first_of(begins_on, 1), locale),
        "last_month": _month(_first_of(begins_on, -1), locale),
    }


def is_free_in(country: str) -> Callable[[date], bool]:
    """Whether nobody works on a day in a country: its weekend and its public holidays, or just the usual weekend."""
    known = _calendar_of(country)

    def is_free(day: date) -> bool:
        if known is None:
            return day.weekday() in _WEEKEND
        return not known.is_working_day(day)

    return is_free


@lru_cache(maxsize=64)
def _calendar_of(country: str) -> Any:
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        return None


def _month(day: date, locale: str) -> str:
    return format_date(day, "LLLL", locale=locale)


def _first_of(day: date, months: int) -> date:
    first = day.replace(day=1)
    return (first + timedelta(days=32)).replace(day=1) if months > 0 else (first - timedelta(days=1)).replace(day=1)
