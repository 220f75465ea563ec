"""What the bar above a report says: which period is shown, its neighbours, and the other kinds of period."""

from datetime import date
from typing import Any

from babel.dates import format_date, format_skeleton

from billing_app.domain.period import KINDS, Period
from billing_app.states.listing import Listing

_KINDS = {"month": "Month", "quarter": "Quarter", "year": "Year"}


def period_text(period: Period, locale: str) -> str:
    """A period in words: `November 2026`, `Q4 2026`, `2026`."""
    if period.kind == "month":
        return month_text(period.first, locale)
    return format_date(period.first, "QQQ y" if period.kind == "quarter" else "y", locale=locale)


def month_text(day: date, locale: str) -> str:
    """The month of a day: `November 2026`."""
    return format_skeleton("yMMMM", day, locale=locale)


def period_bar(period: Period, path: str, locale: str, **others: str) -> dict[str, Any]:
    """The vars of a period bar; `others` are further parameters of the address that stay."""
    listing = Listing().with_(**{name: value for name, value in others.items() if value})

    def link(to: Period) -> str:
        return listing.with_(period=to.text).address(path)

    return {
        "text": period_text(period, locale),
        "back": link(period.moved(-1)),
        "on": link(period.moved(1)),
        "kinds": [
            {"text": _KINDS[kind], "href": link(period.at(kind)), "is_current": kind == period.kind} for kind in KINDS
        ],
    }


def tabs_of(path: str, parameter: str, choices: dict[str, str], current: str, **others: str) -> list[dict[str, Any]]:
    """Tabs that set one parameter of the address and keep the others."""
    listing = Listing().with_(**{name: value for name, value in others.items() if value})
    return [
        {"text": text, "href": listing.with_(**{parameter: value}).address(path), "is_current": value == current}
        for value, text in choices.items()
    ]
