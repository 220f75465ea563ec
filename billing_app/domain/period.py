"""Periods of the calendar that reports are made for: a month, a quarter or a year, each written in one way."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from billing_app.domain.errors import InvalidInput

PeriodKind = Literal["month", "quarter", "year"]
KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "year")
_MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "year": 12}
_TEXT = re.compile(r"(19\d\d|20\d\d|21\d\d)(?:-(?:(0[1-9]|1[0-2])|Q([1-4])))?", re.ASCII)
_LAST_MONTH = 2200 * 12


@dataclass(frozen=True, slots=True)
class Period:
    """A period; `first_month` counts months from the year 0, so that neighbours are a step away."""

    kind: PeriodKind
    first_month: int

    @property
    def first(self) -> date:
        """Its first day."""
        return _first_day(self.first_month)

    @property
    def last(self) -> date:
        """Its last day."""
        return _first_day(self.first_month + _MONTHS[self.kind]) - timedelta(days=1)

    @property
    def text(self) -> str:
        """How an address names it: `2026-11`, `2026-Q4`, `2026`."""
        year, month = divmod(self.first_month, 12)
        if self.kind == "year":
            return f"{year}"
        return f"{year}-Q{month // 3 + 1}" if self.kind == "quarter" else f"{year}-{month + 1:02}"

    def moved(self, steps: int) -> "Period":
        """The period some steps later, or earlier below 0; at the ends of the calendar it stays."""
        month = self.first_month + steps * _MONTHS[self.kind]
        return Period(self.kind, month) if 1900 * 12 <= month < _LAST_MONTH else self

    def at(self, kind: PeriodKind) -> "Period":
        """The period of another kind in which this one ends."""
        return period_of(self.last, kind)


def period_of(day: date, kind: PeriodKind) -> Period:
    """The period that a day lies in."""
    month = day.year * 12 + day.month - 1
    return Period(kind, month - month % _MONTHS[kind])


def parse_period(text: str) -> Period:
    """A period from how an address names it."""
    found = _TEXT.fullmatch(text)
    if found is None:
        raise InvalidInput("Write a period such as 2026, 2026-Q4 or 2026-11.", code="not_a_period", path="period")
    year, month, quarter = found.groups()
    kind: PeriodKind = "month" if month else "quarter" if quarter else "year"
    start = int(month) - 1 if month else (int(quarter) - 1) * 3 if quarter else 0
    return Period(kind, int(year) * 12 + start)


def _first_day(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
