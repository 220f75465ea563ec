"""From noted signals to lines of the log: equal ones become one line, and so do too many different ones of a kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from billing_app.domain.watch.kinds import Signal
from billing_app.services.watching.reducing import account_key, address_key, reduced
from billing_app.services.watching.reporting import Noted

LINES_PER_KIND = 60
_KEPT_SOURCES = 60
_KEPT_ACCOUNTS = 120
# Said again at once, then less and less often while it goes on; a rule still sees it within ten seconds.
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=3), timedelta(seconds=8)

Waiting = dict[Noted, tuple[int, datetime]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be written: `count` times the same, or the like."""

    signal: Signal
    business_id: str
    subject_id: str
    count: int
    private: Mapping[str, Any] = field(default_factory=dict[str, Any])


class Pacing:
    """Keeps what was written a moment ago back for a few seconds, so that a flood is no flood of lines."""

    def __init__(self) -> None:
        self._waiting: Waiting = {}
        self._written: dict[tuple[str, ...], tuple[datetime, timedelta]] = {}

    def due(self, taken: Mapping[Noted, tuple[int, datetime]], now: datetime) -> Waiting:
        """What is to be written now, of what was taken and of what waited."""
        for noted, (count, at) in taken.items():
            before = self._waiting.get(noted)
            self._waiting[noted] = (before[0] + count, before[1]) if before else (count, at)
        due: Waiting = {}
        for noted in list(self._waiting):
            if self._may_write(noted, now):
                due[noted] = self._waiting.pop(noted)
        for noted in due:
            self._note_written(noted, now)
        self._forget(now)
        return due

    def _key(self, noted: Noted) -> tuple[str, ...]:
        return (noted.signal, noted.business_id, noted.subject_id, noted.address, noted.account)

    def _may_write(self, noted: Noted, now: datetime) -> bool:
        at, pause = self._written.get(self._key(noted), (now, timedelta()))
        return now - at >= pause

    def _note_written(self, noted: Noted, now: datetime) -> None:
        key = self._key(noted)
        known = self._written.get(key)
        if known is None:
            self._written[key] = now, _FIRST_PAUSE
        elif known[0] != now:
            self._written[key] = now, min(_LONGEST_PAUSE, known[1] * 2)

    def _forget(self, now: datetime) -> None:
        if len(self._written) > 1000:
            self._written = {key: each for key, each in self._written.items() if now - each[0] < 4 * each[1]}


def lines_of(due: Waiting) -> list[Line]:
    """The lines for what is due; per kind and business at most as many as a page can show."""
    kinds: dict[tuple[Signal, str], Waiting] = {}
    for noted, counted in due.items():
        kinds.setdefault((noted.signal, noted.business_id), {})[noted] = counted
    return [line for own in kinds.values() for line in _lines_of_kind(own)]


def _lines_of_kind(noted: Waiting) -> list[Line]:
    if len(noted) <= LINES_PER_KIND:
        return [
            Line(each.signal, each.business_id, each.subject_id, count, reduced(each))
            for each, (count, _) in noted.items()
        ]
    by_address: dict[tuple[str, str], Waiting] = {}
    for each, counted in noted.items():
        by_address.setdefault((each.address, each.subject_id), {})[each] = counted
    if len(by_address) <= LINES_PER_KIND:
        return [_of_one_source(list(own), own) for own in by_address.values()]
    return [_of_many_sources(noted)]


def _of_one_source(each: Sequence[Noted], noted: Waiting) -> Line:
    first = each[0]
    private: dict[str, Any] = {**reduced(first), "accounts": _accounts(noted)}
    private.pop("account_key", None)
    return Line(first.signal, first.business_id, first.subject_id, sum(count for count, _ in noted.values()), private)


def _of_many_sources(noted: Waiting) -> Line:
    first = next(iter(noted))
    sources: dict[str, list[Any]] = {}
    seen: dict[str, set[str]] = {}
    for each, (count, _) in noted.items():
        key = address_key(each.address)
        source = sources.setdefault(key, [each.address, 0, 0])
        accounts = seen.setdefault(key, set())
        accounts.add(each.account)
        source[1] += count
        source[2] = len(accounts - {""})
    most = sorted(sources.items(), key=lambda one: one[1][1], reverse=True)[:_KEPT_SOURCES]
    private = {"sources": dict(most), "accounts": _accounts(noted), "addresses": len(sources)}
    return Line(first.signal, first.business_id, "", sum(count for count, _ in noted.values()), private)


def _accounts(noted: Waiting) -> dict[str, int]:
    found: dict[str, int] = {}
    for each, (count, _) in noted.items():
        if each.account:
            found[each.account] = found.get(each.account, 0) + count
    most = sorted(found.items(), key=lambda one: one[1], reverse=True)[:_KEPT_ACCOUNTS]
    return {account_key(account): count for account, count in most}
