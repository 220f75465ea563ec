"""The installation's own chain of events: what belongs to no business, tied together by the same hashes."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from billing_app.domain.chain import GENESIS, canonical_json, hash_event
from billing_app.domain.change import Fact
from billing_app.store.chain import Head
from billing_app.store.scope import locked
from billing_app.store.security_log import entry_of, seal
from billing_app.store.session import Scope
from billing_app.store.tables import InstallationEvent, InstallationHead, SecurityEntry
from billing_app.store.tables.row import table_of

INSTALLATION = "installation"
"""Stands where a business's id stands in the hash of an event."""


def append_installation_events(scope: Scope) -> None:
    """Write every fact of a transaction that belongs to no business, with its line of the security log."""
    scope.session.flush()
    head = _lock_head(scope)
    events: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for fact, entry in scope.facts:
        if entry is not None:
            raise AssertionError(f"{fact.kind} books on no business")
        sealed = seal(fact)
        event = _link(scope, head, fact, sealed.payload)
        head = Head(event["sequence"], event["hash"])
        events.append(event)
        if line := entry_of(scope, fact, event, sealed):
            entries.append(line)
    connection = scope.session.connection()
    connection.execute(table_of(InstallationEvent).insert(), events)
    if entries:
        connection.execute(table_of(SecurityEntry).insert(), entries)
    connection.execute(update(table_of(InstallationHead)).values(sequence=head.sequence, hash=head.hash))


def installation_head(session: Session) -> Head:
    """Where the chain stands."""
    row = session.exec(select(InstallationHead)).one_or_none()
    return Head(row.sequence, row.hash) if row else Head(0, GENESIS)


def last_payload(session: Session, kind: str) -> dict[str, Any]:
    """What the latest event of a kind says; empty where there is none."""
    wanted = select(InstallationEvent).where(InstallationEvent.kind == kind)
    row = session.exec(wanted.order_by(col(InstallationEvent.sequence).desc()).limit(1)).one_or_none()
    return json.loads(row.payload) if row is not None else {}


def installation_batches(session: Session, size: int) -> Iterator[Sequence[InstallationEvent]]:
    """The whole chain in batches; an inserted event with a sequence below 1 comes along too."""
    last: int | None = None
    while True:
        statement = select(InstallationEvent).order_by(col(InstallationEvent.sequence)).limit(size)
        if last is not None:
            statement = statement.where(col(InstallationEvent.sequence) > last)
        batch = session.exec(statement).all()
        if not batch:
            return
        yield batch
        last = batch[-1].sequence


def _lock_head(scope: Scope) -> Head:
    statement = locked(select(InstallationHead))
    row = scope.session.exec(statement).one_or_none()
    if row is None:  # two first events may race: one inserts, the other waits for it and finds the row
        connection = scope.session.connection()
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        first = {"id": 1, "sequence": 0, "hash": GENESIS}
        connection.execute(dialect.insert(table_of(InstallationHead)).on_conflict_do_nothing(), first)
        row = scope.session.exec(statement).one()
    return Head(row.sequence, row.hash)


def _link(scope: Scope, head: Head, fact: Fact, payload: dict[str, Any]) -> dict[str, Any]:
    event = {
        "sequence": head.sequence + 1,
        "at": scope.now,
        "actor": scope.actor.name if scope.actor else "system",
        "kind": fact.kind,
        "subject_id": fact.subject_id,
        "payload": canonical_json(payload),
        "previous_hash": head.hash,
    }
    event["hash"] = hash_event(
        INSTALLATION,
        head.sequence + 1,
        at=scope.now,
        actor=str(event["actor"]),
        kind=fact.kind,
        subject=fact.subject_id,
        payload_json=str(event["payload"]),
        previous_hash=head.hash,
    )
    return event
