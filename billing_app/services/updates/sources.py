"""Asking what is known against what is installed: the database of vulnerabilities, or feeds from files."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from packaging.version import Version

from billing_app.domain.errors import Refused
from billing_app.domain.updates.advisory import Advisory, read_advisory
from billing_app.domain.updates.component import PYTHON_PACKAGES, Component
from billing_app.domain.updates.matching import Weakness, is_about, key_for, merged, weakness_of
from billing_app.gateways.advisories import AdvisoryDatabase, Known
from billing_app.gateways.advisory_feed import MOST_BYTES, Feed, read_feed
from billing_app.gateways.outward import Bounds
from billing_app.gateways.package_index import Entry, PackageIndex
from billing_app.services.updates.inventory import Gap
from billing_app.settings import Settings
from billing_app.store.session import clock, system_reading
from billing_app.store.updates import kept_records

_DATABASE_SECONDS = 60.0
_FEED_SECONDS = 600.0
_INDEX_SECONDS = 20.0
_INDEX_BYTES = 10_000_000
_BATCH_BYTES = 64_000_000
FAMILY_NAMES = {
    "PyPI": "Python packages",
    "npm": "JavaScript packages",
    "Bitnami": "Interpreters",
    "Debian": "Debian packages",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What the sources said: weaknesses, what they could say nothing about, and how fresh they are."""

    source: str
    feed_at: datetime
    weaknesses: Sequence[Weakness]
    gaps: Sequence[Gap]
    needed: frozenset[str] = frozenset()
    records: Mapping[str, tuple[str, str]] | None = None


def ask_sources(components: Sequence[Component], here: Settings) -> Answers:
    """What is known against the components; raises a `BillingError` when a source can't be asked or believed."""
    if here.advisory_feeds:
        return _from_feeds(components, here)
    if here.advisory_database == "off":
        raise Refused("Looking for vulnerabilities is turned off (BILLING_ADVISORY_DATABASE=off).", code="off")
    found = _from_database(components, here)
    return _with_index(found, components, here)


def _from_feeds(components: Sequence[Component], here: Settings) -> Answers:
    names = {component.name for component in components}
    bounds = Bounds(MOST_BYTES, _FEED_SECONDS, here.private_feeds)
    feeds = [read_feed(source, names, bounds) for source in here.advisory_feeds]
    advisories = [advisory for feed in feeds for advisory in feed.advisories]
    by_name: dict[str, list[Advisory]] = {}
    for advisory in advisories:
        for name in {affected.name for affected in advisory.affected}:
            by_name.setdefault(name, []).append(advisory)
    found = [
        weakness
        for component in components
        for advisory in by_name.get(component.name, ())
        if (weakness := weakness_of(advisory, component, key_for(component.family, Version)))
    ]
    return Answers(
        source=", ".join(here.advisory_feeds),
        feed_at=min(feed.made_at for feed in feeds),
        weaknesses=merged(found, python_key=Version),
        gaps=_uncovered(components, feeds),
    )


def _uncovered(components: Iterable[Component], feeds: Sequence[Feed]) -> list[Gap]:
    left = [component for component in components if not any(feed.is_for(component) for feed in feeds)]
    return _gaps(left, "no feed covers them")


def _from_database(components: Sequence[Component], here: Settings) -> Answers:
    bounds = Bounds(_BATCH_BYTES, _DATABASE_SECONDS, here.private_feeds)
    database = AdvisoryDatabase(here.advisory_database, bounds)
    asked_at = clock()
    known = database.known_for(components)
    modified = {each.id: each.modified for found in known.values() for each in found}
    with system_reading() as session:
        kept = {
            identifier: read_advisory(json.loads(text)) for identifier, text in kept_records(session, modified).items()
        }
    fetched = database.advisories(set(modified) - set(kept))
    advisories: dict[str, Advisory | None] = {**kept, **fetched}
    found, unread = _weaknesses(known, advisories)
    records = {
        identifier: (modified[identifier], json.dumps(record_of(advisory, components)))
        for identifier, advisory in fetched.items()
        if advisory is not None
    }
    return Answers(
        source=here.advisory_database,
        feed_at=asked_at,
        weaknesses=merged(found, python_key=Version),
        gaps=_gaps(unread, "what is known against them could not be read"),
        needed=frozenset(modified),
        records=records,
    )


def _weaknesses(
    known: Mapping[Component, list[Known]], advisories: Mapping[str, Advisory | None]
) -> tuple[list[Weakness], list[Component]]:
    found: list[Weakness] = []
    unread: list[Component] = []
    for component, entries in known.items():
        told = [advisories.get(each.id) for each in entries]
        if any(advisory is None for advisory in told):
            unread.append(component)
        key = key_for(component.family, Version)
        hits = [weakness_of(advisory, component, key, is_certain=True) for advisory in told if advisory is not None]
        found += [hit for hit in hits if hit is not None]
    return found, unread


def _with_index(found: Answers, components: Sequence[Component], here: Settings) -> Answers:
    """Silence about a package means nothing when the package is unknown: the index of packages tells."""
    if here.package_index == "off":
        return found
    packages = [component for component in components if component.ecosystem == PYTHON_PACKAGES]
    index = PackageIndex(here.package_index, Bounds(_INDEX_BYTES, _INDEX_SECONDS, here.private_feeds))
    entries = index.entries(packages)
    gaps = [
        *_gaps([each for each, entry in entries.items() if entry is None], "the package index gives no answer"),
        *_gaps([each for each, entry in entries.items() if entry and not entry.is_known], "the package index has none"),
    ]
    backs = [_taken_back(each, entry) for each, entry in entries.items() if entry and entry.taken_back]
    return Answers(
        found.source,
        found.feed_at,
        [*found.weaknesses, *backs],
        [*found.gaps, *gaps],
        found.needed,
        found.records,
    )


def _taken_back(component: Component, entry: Entry) -> Weakness:
    summary = f"Its makers took this version back: {entry.taken_back}"[:200]
    return Weakness(component, "taken back", (), "low", summary, "")


def _gaps(components: Iterable[Component], why: str) -> list[Gap]:
    gaps: list[Gap] = []
    for family, members in groupby(sorted(components), key=lambda each: each.family):
        listed = [f"{each.name} {each.version}" for each in members]
        named = ", ".join(listed[:3]) + (" …" if len(listed) > 3 else "")
        gaps.append(Gap(FAMILY_NAMES.get(family, family), len(listed), f"{why} ({named})"))
    return gaps


def record_of(advisory: Advisory, components: Iterable[Component]) -> dict[str, object]:
    """An advisory as a small OSV record again: only what concerns the components."""
    concerned = [each for each in advisory.affected if any(is_about(each, component) for component in components)]
    return {
        "id": advisory.id,
        "aliases": list(advisory.aliases),
        "modified": advisory.modified,
        "summary": advisory.summary,
        "withdrawn": advisory.is_withdrawn,
        "database_specific": {"severity": advisory.severity},
        "affected": [
            {
                "package": {"ecosystem": each.ecosystem, "name": each.name},
                "ranges": [
                    {
                        "type": "ECOSYSTEM",
                        "events": [
                            event
                            for span in each.spans
                            for event in (
                                {"introduced": span.introduced},
                                {"fixed": span.fixed} if span.fixed else {"last_affected": span.last},
                            )
                            if all(event.values())
                        ],
                    }
                ],
            }
            for each in concerned
        ],
    }
