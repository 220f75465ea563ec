"""A published vulnerability, read from an OSV record and checked: whom it affects, how badly, what puts it right."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from billing_app.domain.updates.component import PYTHON_PACKAGES, python_name
from billing_app.domain.updates.severity import Severity, base_score, severity_of_label, severity_of_score, worst

_IDENTIFIER = re.compile(r"[A-Za-z0-9._:-]{1,80}")
_CVE = re.compile(r"CVE-\d{4}-\d+")
MOST_SUMMARY = 200


class BrokenRecord(ValueError):
    """A record that is not one of OSV's."""


@dataclass(frozen=True, slots=True)
class Span:
    """Versions from `introduced` until before `fixed`, or up to and with `last`; an empty end is open."""

    introduced: str
    fixed: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Affected:
    """A package that a vulnerability is in: by spans of versions, and by versions that are named."""

    ecosystem: str
    name: str
    spans: tuple[Span, ...]
    versions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Advisory:
    """One vulnerability. `name` is its CVE where it has one, so that two databases' records are the same thing."""

    id: str
    name: str
    aliases: tuple[str, ...]
    modified: str
    summary: str
    severity: Severity
    affected: tuple[Affected, ...]
    is_withdrawn: bool


def read_advisory(record: object) -> Advisory:
    """The advisory of an OSV record; raises `BrokenRecord` for anything else."""
    found = _mapping(record)
    identifier = found.get("id")
    if not isinstance(identifier, str) or not _IDENTIFIER.fullmatch(identifier):
        raise BrokenRecord("a record without an id")
    aliases = tuple(_texts(found.get("aliases")) + _texts(found.get("upstream")))
    names = (identifier, *aliases)
    cve = next((match.group() for text in names if (match := _CVE.search(text))), identifier)
    summary = str(found.get("summary") or found.get("details") or "").strip()
    return Advisory(
        id=identifier,
        name=cve,
        aliases=aliases,
        modified=str(found.get("modified") or "")[:40],
        summary=" ".join(summary.split())[:MOST_SUMMARY],
        severity=_severity(found),
        affected=tuple(_affected(_mapping(each)) for each in _items(found.get("affected"))),
        is_withdrawn=bool(found.get("withdrawn")),
    )


def _affected(found: Mapping[str, Any]) -> Affected:
    package = _mapping(found.get("package") or {})
    ecosystem, name = str(package.get("ecosystem") or ""), str(package.get("name") or "")
    spans: list[Span] = []
    for each in _items(found.get("ranges")):
        told = _mapping(each)
        if told.get("type") in {"ECOSYSTEM", "SEMVER"}:
            spans += _spans(_items(told.get("events")))
    return Affected(
        ecosystem,
        python_name(name) if ecosystem == PYTHON_PACKAGES else name,
        tuple(spans),
        frozenset(_texts(found.get("versions"))),
    )


def _spans(events: Sequence[Any]) -> list[Span]:
    """Spans from events, which stand in the order of the versions."""
    spans: list[Span] = []
    begun: str | None = None
    for each in events:
        event = _mapping(each)
        if "introduced" in event:
            begun = str(event["introduced"])
        elif begun is not None and "fixed" in event:
            spans.append(Span(begun, fixed=str(event["fixed"])))
            begun = None
        elif begun is not None and "last_affected" in event:
            spans.append(Span(begun, last=str(event["last_affected"])))
            begun = None
    return spans if begun is None else [*spans, Span(begun)]


def _severity(found: Mapping[str, Any]) -> Severity:
    rated: Severity = "unrated"
    for each in _items(found.get("severity")):
        score = base_score(str(_mapping(each).get("score") or ""))
        if score is not None:
            rated = worst(rated, severity_of_score(score))
    labels = [_mapping(found.get("database_specific") or {}).get("severity")]
    for each in _items(found.get("affected")):
        special = _mapping(_mapping(each).get("ecosystem_specific") or {})
        labels += [special.get("urgency"), special.get("severity")]
    for label in labels:
        if rated == "unrated" and isinstance(label, str):
            rated = severity_of_label(label) or rated
    return rated


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BrokenRecord("something else where an object is expected")
    return cast("Mapping[str, Any]", value)


def _items(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BrokenRecord("something else where a list is expected")
    return cast("list[Any]", value)


def _texts(value: object) -> list[str]:
    return [each for each in _items(value) if isinstance(each, str)]
