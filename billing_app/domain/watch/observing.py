"""One line of the security log as the rules see it, and the questions that rules ask of many such lines."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MEMORY = timedelta(hours=1)
"""For how long a line can still be part of something; no rule looks further back."""


@dataclass(frozen=True, slots=True)
class Source:
    """What came from one address: how often, and against how many accounts."""

    address: str
    count: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Observation:
    """One line: the same thing, `count` times. Keys are keyed hashes, so equal ones are the same and tell nothing else.

    When many things came at once a line stands for all of them: then `sources` and `accounts` say how they spread.
    `business_id` is empty for what belongs to nobody; `subject_id` names the member or key, `subject` what was tried.
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

    @property
    def by_account(self) -> Mapping[str, int]:
        """How often each account was meant."""
        if self.accounts:
            return self.accounts
        return {self.account_key: self.count} if self.account_key else {}

    @property
    def by_source(self) -> Mapping[str, Source]:
        """What came from each address."""
        if self.sources:
            return self.sources
        if not self.address_key:
            return {}
        return {self.address_key: Source(self.address, self.count, len(self.by_account))}


@dataclass(frozen=True, slots=True)
class Recent:
    """The lines that are young enough to belong together, and the moment at which they are looked at."""

    lines: Sequence[Observation]
    now: datetime

    def of(self, kinds: Collection[str], within: timedelta) -> list[Observation]:
        """Lines of some kinds, not older than this."""
        since = self.now - within
        return [line for line in self.lines if line.kind in kinds and line.at > since]


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
    found: dict[str, Source] = {}
    accounts: dict[str, set[str]] = {}
    for line in lines:
        own = line.by_source
        for key, source in own.items():
            before = found.get(key, Source(source.address, 0, 0))
            seen = accounts.setdefault(key, set())
            if len(own) == 1:
                seen |= set(line.by_account)
            most = max(before.accounts, source.accounts, len(seen))
            found[key] = Source(source.address or before.address, before.count + source.count, most)
    return found


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
