"""Vulnerabilities from a file: for networks that are closed, and for whoever keeps a copy of the database.

Two forms are read: the dumps that OSV publishes for each ecosystem (`all.zip`), and one JSON document
`{"generated_at": INSTANT, "covers": ["PyPI", "npm", …], "vulns": [records]}`.
"""

import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from pydantic_core import from_json

from billing_app.domain.errors import BillingError
from billing_app.domain.updates.advisory import Advisory, BrokenRecord, read_advisory
from billing_app.domain.updates.component import Component
from billing_app.gateways.outward import Bounds, Unreachable, ask

MOST_BYTES = 2_000_000_000
_MOST_DOCUMENT_BYTES = 200_000_000
_MOST_RECORD_BYTES = 8_000_000
_MOST_UNPACKED_BYTES = 20_000_000_000


class BrokenFeed(BillingError):
    """A file of vulnerabilities that is not one, or that nobody could believe."""

    code = "broken_feed"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a file tells: when it was made, which ecosystems it is complete for, and what concerns this machine."""

    made_at: datetime
    covers: frozenset[str]
    advisories: tuple[Advisory, ...]

    def is_for(self, component: Component) -> bool:
        """Whether silence of this file about a component means that nothing is known against it."""
        return component.ecosystem in self.covers or component.family in self.covers


def read_feed(source: str, names: Iterable[str], bounds: Bounds) -> Feed:
    """Read the feed of a file or an address, keeping what names one of `names`; raises `BrokenFeed`, `Unreachable`."""
    wanted = frozenset(names)
    deadline = time.monotonic() + bounds.seconds
    if not source.startswith(("https://", "http://")):
        try:
            with Path(source).open("rb") as file:
                return _read(file, source, wanted, deadline)
        except OSError as error:
            raise Unreachable(f"The feed {source} can’t be read: {error.strerror}.") from None
    with tempfile.TemporaryFile() as file:
        answer = ask(source, bounds, keep=lambda chunk: _write(file, chunk))
        if answer.status != 200:
            raise Unreachable(f"The feed {source} answers with {answer.status}.")
        file.seek(0)
        return _read(file, source, wanted, deadline)


def _write(file: IO[bytes], chunk: bytes) -> None:
    file.write(chunk)


def _read(file: IO[bytes], source: str, wanted: frozenset[str], deadline: float) -> Feed:
    is_zip = file.read(4) == b"PK\x03\x04"
    file.seek(0)
    try:
        return _dump(file, source, wanted, deadline) if is_zip else _document(file, source, wanted)
    except BrokenRecord as error:
        raise BrokenFeed(f"The feed {source} holds {error}. Nothing was changed.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise BrokenFeed(f"The feed {source} is damaged. Nothing was changed.") from None


def _document(file: IO[bytes], source: str, wanted: frozenset[str]) -> Feed:
    content = file.read(_MOST_DOCUMENT_BYTES + 1)
    if len(content) > _MOST_DOCUMENT_BYTES:
        raise BrokenFeed(f"The feed {source} is larger than {_MOST_DOCUMENT_BYTES // 1_000_000} MB.")
    try:
        told: Any = from_json(content)
    except ValueError:
        told = None
    found: Mapping[str, Any] = cast("Mapping[str, Any]", told) if isinstance(told, dict) else {}
    covers, records = found.get("covers"), found.get("vulns")
    made_at = _instant(found.get("generated_at"))
    if not isinstance(covers, list) or not isinstance(records, list) or made_at is None:
        raise BrokenFeed(
            f"The feed {source} is no feed of vulnerabilities: it needs generated_at, covers and vulns, "
            "or the form of OSV’s own dumps. Nothing was changed."
        )
    advisories = [read_advisory(record) for record in cast("list[Any]", records)]
    kept = tuple(each for each in advisories if any(one.name in wanted for one in each.affected))
    return Feed(made_at, frozenset(str(each) for each in cast("list[Any]", covers)), kept)


def _dump(file: IO[bytes], source: str, wanted: frozenset[str], deadline: float) -> Feed:
    """A dump is complete for the ecosystem that every one of its records names, and as old as its newest record."""
    covers: frozenset[str] | None = None
    newest: datetime | None = None
    kept: list[Advisory] = []
    for advisory in _records(file, source, deadline):
        named = frozenset(one.ecosystem.partition(":")[0] for one in advisory.affected)
        if named:
            covers = named if covers is None else covers & named
        at = _instant(advisory.modified)
        newest = at if newest is None or (at is not None and at > newest) else newest
        if any(one.name in wanted for one in advisory.affected):
            kept.append(advisory)
    if not covers or newest is None:
        raise BrokenFeed(
            f"The feed {source} doesn’t say which ecosystem it covers: give OSV’s all.zip of each. Nothing was changed."
        )
    return Feed(newest, covers, tuple(kept))


def _records(file: IO[bytes], source: str, deadline: float) -> Iterator[Advisory]:
    left = _MOST_UNPACKED_BYTES
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if not member.filename.endswith(".json"):
                continue
            with archive.open(member) as opened:
                content = opened.read(_MOST_RECORD_BYTES + 1)  # what is really there, not what the archive claims
            left -= len(content)
            if len(content) > _MOST_RECORD_BYTES or left < 0:
                raise BrokenFeed(f"The feed {source} unfolds into more than any honest one. Nothing was changed.")
            if time.monotonic() > deadline:
                raise BrokenFeed(f"Reading the feed {source} takes too long. Nothing was changed.")
            yield _record(content, source)


def _record(content: bytes, source: str) -> Advisory:
    try:
        return read_advisory(from_json(content))
    except BrokenRecord:
        raise
    except ValueError:
        raise BrokenFeed(f"The feed {source} holds a record that is no JSON. Nothing was changed.") from None


def _instant(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value)[:40])
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
