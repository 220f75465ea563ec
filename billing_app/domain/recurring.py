"""What an invoice repeats by: its periods, on which day each is billed, what share of the first one, at which price."""

from calendar import month_name, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count as counting
from typing import Literal, NamedTuple

from billing_app.domain.errors import InvalidInput

Unit = Literal["day", "week", "month", "year"]
Mode = Literal["draft", "issue", "send"]
Workdays = Literal["any", "next", "previous"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "year")
MODES: tuple[Mode, ...] = ("draft", "issue", "send")
WORKDAYS: tuple[Workdays, ...] = ("any", "next", "previous")
MOST_EVERY = {"day": 3650, "week": 520, "month": 120, "year": 10}
MOST_COUNT = 1200
_LONGEST_HOLIDAYS = 31

IsFree = Callable[[date], bool]
"""Whether nobody works on a day."""


class Period(NamedTuple):
    """One period: its days, the day it is billed on by the schedule, and the share of it that is billed."""

    number: int
    begins_on: date
    ends_on: date
    falls_on: date
    share: Fraction

    @property
    def key(self) -> str:
        """What names the period for ever, however its billing day is moved."""
        return self.begins_on.isoformat()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every so many days, weeks, months or years from a day on, until a day or for a number of invoices.

    `day` and `month` say on which day of the month or year a period begins (31 is the last day of every month);
    without them it is the day of `start_on`. What lies between `start_on` and the first such day is billed by its
    share where `prorate` says so. `in_arrears` bills a period when it is over. `workdays` moves the billing day.
    """

    every: int
    unit: Unit
    start_on: date
    end_on: date | None = None
    count: int | None = None
    day: int | None = None
    month: int | None = None
    prorate: bool = False
    in_arrears: bool = False
    workdays: Workdays = "any"


@dataclass(frozen=True, slots=True)
class Indexing:
    """Prices that rise by a percentage every so many months after the start."""

    percent: Decimal
    months: int = 12


def periods(schedule: Schedule) -> Iterator[Period]:
    """Every period of a schedule, in its order, until it ends."""
    for number, (begins_on, ends_on, share) in enumerate(_spans(schedule), 1):
        falls_on = ends_on + timedelta(days=1) if schedule.in_arrears else begins_on
        if schedule.end_on is not None and falls_on > schedule.end_on:
            return
        if schedule.count is not None and number > schedule.count:
            return
        yield Period(number, begins_on, ends_on, falls_on, share)


def period_numbered(schedule: Schedule, number: int) -> Period | None:
    """The period of a number, counted from 1; None behind the end."""
    return next((each for each in periods(schedule) if each.number == number), None)


def billing_day(schedule: Schedule, period: Period, is_free: IsFree) -> date:
    """The day on which a period is billed, moved away from days on which nobody works if the schedule wants that."""
    if schedule.workdays == "any":
        return period.falls_on
    step = timedelta(days=1 if schedule.workdays == "next" else -1)
    day = period.falls_on
    for _ in range(_LONGEST_HOLIDAYS):
        if not is_free(day):
            return day
        day += step
    return period.falls_on


def price_factor(indexing: Indexing | None, start_on: date, at: date) -> Decimal:
    """What prices are multiplied by in a period that begins on a day."""
    if indexing is None:
        return Decimal(1)
    months = (at.year - start_on.year) * 12 + at.month - start_on.month - (at.day < start_on.day)
    return (1 + indexing.percent / 100) ** max(0, months // indexing.months)


def check_schedule(schedule: Schedule, path: str = "schedule") -> None:
    """Refuse what can't come round, in words that say what to do."""
    _check_days(schedule, path)
    if schedule.end_on is not None and schedule.count is not None:
        raise _wrong("Give an end date or a number of invoices, not both.", "end_twice", f"{path}.count")
    if schedule.end_on is not None and schedule.end_on < schedule.start_on:
        raise _wrong("The end lies before the start. Choose a later end date.", "ends_before_start", f"{path}.end_on")
    if next(periods(schedule), None) is None:
        sentence = "No invoice falls between start and end. Choose a later end date."
        raise _wrong(sentence, "never", f"{path}.end_on")


def _check_days(schedule: Schedule, path: str) -> None:
    unit, day, month = schedule.unit, schedule.day, schedule.month
    if schedule.every > MOST_EVERY[unit]:
        raise _wrong(f"At most every {MOST_EVERY[unit]} {unit}s.", "too_seldom", f"{path}.every")
    if day is not None and unit not in {"month", "year"}:
        raise _wrong("A day of the month belongs to months and years only.", "no_day_here", f"{path}.day")
    if month is not None and unit != "year":
        raise _wrong("A month belongs to years only.", "no_month_here", f"{path}.month")
    if month is not None and day is None:
        raise _wrong("Say which day of that month, too.", "required", f"{path}.day")
    if month is not None and day is not None and day > (longest := monthrange(2028, month)[1]):
        sentence = f"There is no {day} {month_name[month]}: choose a day up to {longest}."
        raise _wrong(sentence, "no_such_day", f"{path}.day")
    if schedule.prorate and day is None:
        sentence = "A share of the first period needs a day of the month on which periods begin."
        raise _wrong(sentence, "nothing_to_prorate", f"{path}.prorate")


def _wrong(sentence: str, code: str, path: str) -> InvalidInput:
    return InvalidInput(sentence, code=code, path=path)


def _spans(schedule: Schedule) -> Iterator[tuple[date, date, Fraction]]:
    """First and last day of each period, and its share; without an end."""
    first = _first_anchor(schedule)
    if schedule.prorate and first > schedule.start_on:
        before = _anchor(schedule, first, -1)
        yield (
            schedule.start_on,
            first - timedelta(days=1),
            Fraction((first - schedule.start_on).days, (first - before).days),
        )
    for index in counting():
        begins_on = _anchor(schedule, first, index)
        if begins_on.year > 2150:
            return
        yield begins_on, _anchor(schedule, first, index + 1) - timedelta(days=1), Fraction(1)


def _first_anchor(schedule: Schedule) -> date:
    """The first day on or after the start on which a whole period begins."""
    start, day = schedule.start_on, schedule.day
    if day is None:
        return start
    if schedule.month is not None:
        found = _in_month(start.year, schedule.month, day)
        return found if found >= start else _in_month(start.year + 1, schedule.month, day)
    found = _in_month(start.year, start.month, day)
    return found if found >= start else _months_later(found, 1, day)


def _anchor(schedule: Schedule, first: date, index: int) -> date:
    steps = schedule.every * index
    if schedule.unit == "day":
        return first + timedelta(days=steps)
    if schedule.unit == "week":
        return first + timedelta(weeks=steps)
    return _months_later(first, steps * (12 if schedule.unit == "year" else 1), schedule.day or schedule.start_on.day)


def _months_later(day: date, months: int, wanted_day: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _in_month(year, month + 1, wanted_day)


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
