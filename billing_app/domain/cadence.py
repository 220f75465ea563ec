"""When something comes round: every so many minutes, once a day, week or month, by the clock of a time zone.

Each turn has a period, the text that names it for ever: `2026-03-29` for a day, `2026-W13` for a week, `2026-03` for a
month, the planned instant for minutes. Two clocks that disagree still mean the same turn by the same period.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple

LAST_DAY = 31
_LONGEST = timedelta(days=32)


class CatchUp(StrEnum):
    """What becomes of turns that were missed while nobody was there."""

    EACH = "each"
    LATEST = "latest"
    SKIP = "skip"


class Turn(NamedTuple):
    """One time that something comes round: how it is named, and when."""

    period: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Minutes:
    """Every so many minutes, counted from the beginning of time, so that all processes mean the same ones."""

    every: int

    def turns(self, zone: tzinfo, after: datetime, until: datetime) -> Iterator[Turn]:
        """The turns later than one instant and not later than another, the latest first."""
        step = self.every * 60
        number = int(until.timestamp()) // step
        while (at := datetime.fromtimestamp(number * step, UTC)) > after:
            yield Turn(f"{at:%Y-%m-%dT%H:%MZ}", at)
            number -= 1

    def next_after(self, zone: tzinfo, now: datetime) -> datetime:
        """The first turn later than an instant."""
        step = self.every * 60
        return datetime.fromtimestamp((int(now.timestamp()) // step + 1) * step, UTC)


@dataclass(frozen=True, slots=True)
class Daily:
    """Once on every date, at a time of the clock on the wall.

    Where the clock leaps over that time the turn comes as much later; where it shows the time twice, the first one.
    """

    at: time

    def turns(self, zone: tzinfo, after: datetime, until: datetime) -> Iterator[Turn]:
        """The turns later than one instant and not later than another, the latest first."""
        day = until.astimezone(zone).date()
        while (at := on_the_wall(day, self.at, zone)) > after:
            if at <= until:
                yield Turn(day.isoformat(), at)
            day -= timedelta(days=1)

    def next_after(self, zone: tzinfo, now: datetime) -> datetime:
        """The first turn later than an instant."""
        day = now.astimezone(zone).date()
        while (at := on_the_wall(day, self.at, zone)) <= now:
            day += timedelta(days=1)
        return at


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once a week; Monday is 1."""

    weekday: int
    at: time

    def turns(self, zone: tzinfo, after: datetime, until: datetime) -> Iterator[Turn]:
        """The turns later than one instant and not later than another, the latest first."""
        day = _monday(until.astimezone(zone).date()) + timedelta(days=self.weekday - 1)
        while (at := on_the_wall(day, self.at, zone)) > after:
            if at <= until:
                year, week, _ = day.isocalendar()
                yield Turn(f"{year}-W{week:02}", at)
            day -= timedelta(weeks=1)

    def next_after(self, zone: tzinfo, now: datetime) -> datetime:
        """The first turn later than an instant."""
        day = _monday(now.astimezone(zone).date()) + timedelta(days=self.weekday - 1)
        while (at := on_the_wall(day, self.at, zone)) <= now:
            day += timedelta(weeks=1)
        return at


@dataclass(frozen=True, slots=True)
class Monthly:
    """Once a month; the 31st is the last day of every month."""

    day: int
    at: time

    def turns(self, zone: tzinfo, after: datetime, until: datetime) -> Iterator[Turn]:
        """The turns later than one instant and not later than another, the latest first."""
        here = until.astimezone(zone)
        month = here.year * 12 + here.month - 1
        while (at := self._in(month, zone)) > after:
            if at <= until:
                yield Turn(f"{month // 12}-{month % 12 + 1:02}", at)
            month -= 1

    def next_after(self, zone: tzinfo, now: datetime) -> datetime:
        """The first turn later than an instant."""
        here = now.astimezone(zone)
        month = here.year * 12 + here.month - 1
        while (at := self._in(month, zone)) <= now:
            month += 1
        return at

    def _in(self, month: int, zone: tzinfo) -> datetime:
        year, index = divmod(month, 12)
        day = min(self.day, monthrange(year, index + 1)[1])
        return on_the_wall(date(year, index + 1, day), self.at, zone)


Cadence = Minutes | Daily | Weekly | Monthly


@dataclass(frozen=True, slots=True)
class Due:
    """The turns that are to be taken now, the earliest first, and how many are left out for good."""

    turns: tuple[Turn, ...]
    skipped: int = 0


def due_turns(
    cadence: Cadence, zone: tzinfo, after: datetime | None, now: datetime, catch_up: CatchUp, *, grace: timedelta
) -> Due:
    """What has become due since the last look; `after` is None for what was never looked at, whose past is nobody's.

    `EACH` takes every missed turn, `LATEST` the last one for all of them, `SKIP` only what is no older than `grace`.
    """
    if after is None:
        first = next(cadence.turns(zone, now - _LONGEST, now), None)
        is_wanted = first is not None and (catch_up is not CatchUp.SKIP or now - first.at <= grace)
        return Due((first,) if first is not None and is_wanted else ())
    missed = list(cadence.turns(zone, after, now))
    if catch_up is CatchUp.EACH:
        return Due(tuple(reversed(missed)))
    if missed and (catch_up is CatchUp.LATEST or now - missed[0].at <= grace):
        return Due((missed[0],), len(missed) - 1)
    return Due((), len(missed))


def on_the_wall(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant at which clocks of a zone show a time on a day."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
