"""Which backups are kept: grandfather, father and son, with a floor that keeps what would be missed most."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

UNTOUCHED_FOR = timedelta(days=14)
"""How long a backup is kept in any case that somebody, a migration or an update asked for."""
KEPT_IN_ANY_CASE = 3
"""So many of the newest proven backups are never deleted, however old they are."""
UNPROVEN_KEPT = 3
"""So many of the newest backups whose proof failed are kept as evidence: more of them would only fill the disk."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What decides about a backup. `is_scheduled` is false for what was made for a reason of its own."""

    name: str
    made_at: datetime
    is_proven: bool
    is_scheduled: bool


@dataclass(frozen=True, slots=True)
class Generations:
    """How many hours, days, weeks and months keep their newest proven backup."""

    hours: int = 24
    days: int = 14
    weeks: int = 8
    months: int = 24


_PERIODS: tuple[tuple[str, Callable[[datetime], object]], ...] = (
    ("hours", lambda at: (at.date(), at.hour)),
    ("days", lambda at: at.date()),
    ("weeks", lambda at: at.isocalendar()[:2]),
    ("months", lambda at: (at.year, at.month)),
)


def outlived(backups: Iterable[Kept], generations: Generations, now: datetime) -> list[str]:
    """Names of the backups that nothing keeps any more, oldest first.

    A backup whose proof failed is evidence, not safety: it takes no place of a generation, only the newest few are
    kept, and they go after the time for which reasons are kept. While no backup is proven they are all there is, and
    kept by generations themselves.
    """
    oldest_first = sorted(backups, key=lambda one: (one.made_at, one.name))
    proven = [one for one in oldest_first if one.is_proven]
    unproven = [one for one in oldest_first if not one.is_proven]
    best = proven or unproven
    asked_for = [one for one in proven if not one.is_scheduled]
    kept = {one.name for one in best[-KEPT_IN_ANY_CASE:]}
    kept |= {one.name for one in (*asked_for, *unproven[-UNPROVEN_KEPT:]) if now - one.made_at <= UNTOUCHED_FOR}
    for name, period_of in _PERIODS:
        kept |= _newest_of_each(best, period_of, getattr(generations, name))
    return [one.name for one in oldest_first if one.name not in kept]


def _newest_of_each(oldest_first: Sequence[Kept], period_of: Callable[[datetime], object], count: int) -> set[str]:
    newest: dict[object, str] = {}
    for one in reversed(oldest_first):
        newest.setdefault(period_of(one.made_at.astimezone(UTC)), one.name)
    return set(list(newest.values())[:count])
