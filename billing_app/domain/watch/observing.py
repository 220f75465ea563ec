"""One line of the security log as the rules see it, and the questions that rules ask of many such lines."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

MEMORY = timedelta(hours=1)
"""For how long a line can still be part of something; no rule looks further back."""


@dataclass(frozen=True, slots=True)
class Source:
    """What came from one address: how often, and against how many accounts."""

    address: str
    count: int
    accounts: int


@dataclass(frozen=True)
class Observation:
    """One line: the same thing, `count` times. Keys are keyed hashes, so equal ones are the same and tell nothing else.

    When many things came at once a line stands for all of them: then `sources` and `accounts` say how they spread.
    `business_id` is empty for what belongs to nobody; `subject_id` names the member or key, `subject` what was tried.
    How a line spreads is worked out once: an attack makes thousands of them, and rules look at each every second.
    """

    kind: str
    at: datetime
    count: int = 1
    business_id: str = ""
    subject_id: str = ""
    subject: str = ""
    address: str = ""
    address_key: str = ""
    network: str = ""
    account_key: str = ""
    device: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])
    accounts: Mapping[str, int] = field(default_factory=dict[str, int])
    notes: frozenset[str] = frozenset()

    @cached_property
    def by_account(self) -> Mapping[str, int]:
        """How often each account was meant."""
        if self.accounts:
            return self.accounts
        return {self.account_key: self.count} if self.account_key else {}

    @cached_property
    def by_source(self) -> Mapping[str, Source]:
        """What came from each address."""
        if self.sources:
            return self.sources
        if not self.address_key:
            return {}
        return {self.address_key: Source(self.address, self.count, len(self.by_account))}


@dataclass(frozen=True)
class Recent:
    """The lines that are young enough to belong together, and the moment at which they are looked at."""

    lines: Sequence[Observation]
    now: datetime

    def of(self, kinds: Collection[str], within: timedelta) -> list[Observation]:
        """Lines of some kinds, not older than this."""
        since = self.now - within
        present = [own for kind in kinds if (own := self._by_kind.get(kind))]
        candidates = present[0] if len(present) == 1 else self.lines if present else ()
        return [line for line in candidates if line.at > since and line.kind in kinds]

    @cached_property
    def _by_kind(self) -> Mapping[str, Sequence[Observation]]:
        """Most rules are about kinds of which there is nothing."""
        return grouped(self.lines, lambda line: line.kind)


def total(lines: Iterable[Observation]) -> int:
    """How often all of it happened."""
    return sum(line.count for line in lines)


def newest(lines: Iterable[Observation]) -> datetime:
    """When the last of these was written."""
    return max(line.at for line in lines)


def accounts_of(lines: Iterable[Observation]) -> dict[str, int]:
    """How often each account was meant by all of these."""
    found: dict[str, int] = {}
    for line in lines:
        for key, count in line.by_account.items():
            found[key] = found.get(key, 0) + count
    return found


def sources_of(lines: Iterable[Observation]) -> dict[str, Source]:
    """What each address did in all of these. Accounts add up to at most what the lines can tell apart."""
    found: dict[str, _Sum] = {}
    for line in lines:
        own = line.by_source
        told_apart = line.by_account if len(own) == 1 else ()
        for key, source in own.items():
            if (known := found.get(key)) is None:
                known = found[key] = _Sum()
            known.add(source, told_apart)
    return {key: Source(each.address, each.count, max(each.accounts, len(each.seen))) for key, each in found.items()}


@dataclass(slots=True)
class _Sum:
    """What one address did so far."""

    address: str = ""
    count: int = 0
    accounts: int = 0
    seen: set[str] = field(default_factory=set[str])

    def add(self, source: Source, accounts: Iterable[str]) -> None:
        self.address = source.address or self.address
        self.count += source.count
        self.accounts = max(self.accounts, source.accounts)
        self.seen.update(accounts)


def spread(lines: Iterable[Observation], keys: Callable[[Observation], Iterable[str]]) -> dict[str, list[Observation]]:
    """Lines by each thing that they are about, in one pass: an attack makes thousands, looked at every second."""
    found: dict[str, list[Observation]] = {}
    for line in lines:
        for key in keys(line):
            found.setdefault(key, []).append(line)
    return found


def grouped(lines: Iterable[Observation], key: Callable[[Observation], str]) -> dict[str, list[Observation]]:
    """Lines by something they share; those without it are left out."""
    found: dict[str, list[Observation]] = {}
    for line in lines:
        if shared := key(line):
            found.setdefault(shared, []).append(line)
    return found
