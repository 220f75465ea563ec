"""The chain of events: canonical JSON, the hash that ties each event to the one before, and the search for a liar."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

GENESIS = "0" * 64
"""The previous hash of a business's first event."""
_SCALARS = frozenset({str, int, bool, type(None)})


@dataclass(frozen=True, slots=True)
class ChainEvent:
    """One event as it is stored; `payload_json` is the canonical text that was hashed, kept byte for byte."""

    business_id: str
    sequence: int
    at: datetime
    actor: str
    kind: str
    subject: str
    payload_json: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """The first event that doesn't fit: its sequence and what is wrong with it."""

    sequence: int
    text: str


def canonical_json(value: object) -> str:
    """JSON that is always the same text for the same value: sorted keys, no blanks, UTF-8, no floats at all.

    Keys must be text. Sets, dates, decimals and other types raise TypeError: the caller says how they are written.
    """
    checked = value if _is_plain(value) else _checked(value)
    text = json.dumps(checked, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    text.encode()  # lone surrogates have no UTF-8
    return text


def _is_plain(value: object) -> bool:
    """Whether a value is made of the very types of JSON; most are, and looking is a quarter of what copying costs."""
    kind = type(value)
    if kind in _SCALARS:
        return True
    if kind is dict:
        given = cast("dict[object, object]", value)
        return all(type(key) is str for key in given) and all(map(_is_plain, given.values()))
    return kind is list and all(map(_is_plain, cast("list[object]", value)))


def _checked(value: object) -> object:
    # type() and not isinstance(): a subclass (an enum, say) may print differently from one version to the next.
    if value is None or type(value) in (bool, int):
        return value
    if isinstance(value, str):
        value.encode("utf-8")
        return str(value)
    if isinstance(value, Mapping):
        given = cast("Mapping[object, object]", value)
        if not all(type(key) is str for key in given):
            raise TypeError("the keys of canonical JSON are text")
        return {str(key): _checked(item) for key, item in given.items()}
    if isinstance(value, list | tuple):
        return [_checked(item) for item in cast("Sequence[object]", value)]
    raise TypeError(f"{type(value).__name__} has no place in canonical JSON")


def instant_text(at: datetime) -> str:
    """An instant as it is hashed: UTC with microseconds, `2026-01-31T12:00:00.000000Z`."""
    if at.tzinfo is None:
        raise TypeError("an instant of the chain carries its time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def hash_event(
    business_id: str,
    sequence: int,
    *,
    at: datetime,
    actor: str,
    kind: str,
    subject: str,
    payload_json: str,
    previous_hash: str,
) -> str:
    """SHA-256 in hex over a canonical JSON list of all parts, so that no two different events share a text."""
    parts = [business_id, sequence, instant_text(at), actor, kind, subject, payload_json, previous_hash]
    return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def text_hash(text: str | bytes) -> str:
    """SHA-256 in hex of a frozen document, text or bytes."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def verify_chain(events: Iterable[ChainEvent], *, length: int | None = None) -> ChainProblem | None:
    """The first event of one business's chain that lies, or None.

    `length` is the number of events that must be there, as kept beside the chain: without it a cut-off end of the
    chain can't be seen. Works on a stream.
    """
    previous_hash, expected, business_id = GENESIS, 1, None
    for event in events:
        problem = _problem_of(event, expected, previous_hash, business_id or event.business_id)
        if problem:
            return ChainProblem(event.sequence, problem)
        previous_hash, expected, business_id = event.hash, expected + 1, event.business_id
    if length is not None and expected - 1 != length:
        return ChainProblem(expected, f"The chain ends after {expected - 1} events, {length} were written.")
    return None


def _problem_of(event: ChainEvent, expected: int, previous_hash: str, business_id: str) -> str:
    if event.sequence != expected:
        return f"Sequence {event.sequence} stands where {expected} belongs."
    if event.business_id != business_id:
        return "The event belongs to another business."
    if event.previous_hash != previous_hash:
        return "The previous hash is not that of the event before."
    recomputed = hash_event(
        event.business_id,
        event.sequence,
        at=event.at,
        actor=event.actor,
        kind=event.kind,
        subject=event.subject,
        payload_json=event.payload_json,
        previous_hash=event.previous_hash,
    )
    return "" if recomputed == event.hash else "The content does not match its hash: it was changed."
