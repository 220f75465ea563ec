"""The event chain as it is read: what happened to one thing, and the feed for other software."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.ids import is_id
from billing_app.store import chain
from billing_app.store.session import reading
from billing_app.store.tables import EventRow

MOST = 500


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain, its payload read. `kind` is `subject.verb`; pages make a sentence of it."""

    sequence: int
    at: datetime
    actor: str
    kind: str
    subject_id: str
    customer_id: str
    payload: Mapping[str, Any]
    previous_hash: str
    hash: str


def history_of(actor: Actor, subject_id: str, limit: int = 50) -> list[Event]:
    """What happened to one document, customer, item or anything else, the newest first."""
    actor.require(Permission.VIEW_EVENTS)
    if not is_id(subject_id):
        return []
    with reading(actor) as scope:
        return _events(chain.events_of(scope, subject_id, _within(limit)))


def history_of_many(actor: Actor, subject_ids: Iterable[str], limit: int = 50) -> list[Event]:
    """What happened to a document and all that belongs to it, the newest first."""
    actor.require(Permission.VIEW_EVENTS)
    with reading(actor) as scope:
        found = [row for each in dict.fromkeys(subject_ids) for row in chain.events_of(scope, each, _within(limit))]
        return _events(sorted(found, key=lambda row: row.sequence, reverse=True)[: _within(limit)])


def events_after(actor: Actor, sequence: int, limit: int = 100) -> list[Event]:
    """The events behind a sequence, the oldest first: how other software keeps up."""
    actor.require(Permission.VIEW_EVENTS)
    with reading(actor) as scope:
        return _events(chain.events_after(scope, min(max(sequence, 0), 2**62), _within(limit)))


def _within(limit: int) -> int:
    return min(max(limit, 1), MOST)


def _events(rows: Iterable[EventRow]) -> list[Event]:
    return [
        Event(
            sequence=row.sequence,
            at=row.at,
            actor=row.actor,
            kind=row.kind,
            subject_id=row.subject_id,
            customer_id=row.customer_id,
            payload=json.loads(row.payload),
            previous_hash=row.previous_hash,
            hash=row.hash,
        )
        for row in rows
    ]
