"""Writing facts as links of a business's chain, with their ledger entries and projections, and reading them back."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from billing_app.domain.chain import GENESIS, canonical_json, hash_event
from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.domain.ledger import Account, Entry, Posting
from billing_app.store.movements import ACCOUNT_DAY, Movements
from billing_app.store.scope import select_owned
from billing_app.store.security_log import SEALED, entry_of, seal
from billing_app.store.session import Scope
from billing_app.store.tables import ChainHead, EventRow, LedgerEntry, LedgerPosting, SecurityEntry
from billing_app.store.tables.row import table_of

OPENING = "opening.recorded"
ISSUED = ("invoice.issued", "deposit.issued", "credit_note.issued")
_RESERVED = ("entry", "projections", "by", SEALED)


# Every use case appends: statements that are built once cost a fifth of those that are built anew.
_head, _event = table_of(ChainHead), table_of(EventRow)
_HEAD = select(_head.c.sequence, _head.c.hash).where(_head.c.business_id == bindparam("business")).with_for_update()
_MOVE_HEAD = (
    update(_head)
    .where(_head.c.business_id == bindparam("business"))
    .values(sequence=bindparam("last"), hash=bindparam("last_hash"))
)
_INSERTS = tuple(table_of(table).insert() for table in (EventRow, LedgerEntry, LedgerPosting, SecurityEntry))


class Head(NamedTuple):
    """The last link of a chain; sequence 0 before the first event."""

    sequence: int
    hash: str


class _Rows(NamedTuple):
    events: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    postings: list[dict[str, Any]]
    security: list[dict[str, Any]]


def append_events(scope: Scope) -> None:
    """Write every fact of the transaction as an event, with its ledger entry, and then the moved projections.

    The chain's head is locked from here to the commit. What moved in the projections stands on the last event.
    """
    scope.session.flush()
    head = _lock_head(scope)
    moved = scope.pending.to_json()
    rows = _Rows([], [], [], [])
    for position, (fact, entry) in enumerate(scope.facts, 1):
        head = _link(scope, head, fact, entry, moved if position == len(scope.facts) else {}, rows)
    connection = scope.connection
    for insert, made in zip(_INSERTS, rows, strict=True):
        if made:
            connection.execute(insert, made)
    moved_to = {"business": scope.business_id, "last": head.sequence, "last_hash": head.hash}
    connection.execute(_MOVE_HEAD, moved_to)
    scope.pending.write(connection, scope.business_id)


def events_after(scope: Scope, sequence: int, limit: int) -> list[EventRow]:
    """Events behind a sequence, oldest first."""
    statement = select_owned(scope, EventRow).where(col(EventRow.sequence) > sequence)
    return list(scope.session.exec(statement.order_by(col(EventRow.sequence)).limit(limit)).all())


def events_of(scope: Scope, subject_id: str, limit: int) -> list[EventRow]:
    """What happened to one subject, newest first."""
    statement = select_owned(scope, EventRow).where(EventRow.subject_id == subject_id)
    return list(scope.session.exec(statement.order_by(col(EventRow.sequence).desc()).limit(limit)).all())


def head_of(scope: Scope) -> Head:
    """Where the business's chain stands."""
    row = scope.session.exec(select_owned(scope, ChainHead)).one_or_none()
    return Head(row.sequence, row.hash) if row else Head(0, GENESIS)


def entry_record(entry_id: str, entry: Entry) -> dict[str, Any]:
    """The JSON form of an entry as it stands in an event's payload."""
    return {
        "id": entry_id,
        "booked_on": entry.booked_on.isoformat(),
        "kind": entry.kind,
        "postings": [_posting_record(posting) for posting in entry.postings],
    }


def entry_from_record(record: Mapping[str, Any]) -> Entry:
    """The entry that `entry_record` wrote."""
    postings = (
        Posting(
            Account(posting["account"]),
            posting.get("debit", 0),
            posting.get("credit", 0),
            tuple(posting["tax_group"]) if "tax_group" in posting else None,
            posting.get("tax_base", 0),
        )
        for posting in record["postings"]
    )
    return Entry(date.fromisoformat(record["booked_on"]), record["kind"], tuple(postings))


def add_account_days(movements: Movements, entry: Entry) -> None:
    """Add an entry's postings to the days of their accounts; opening balances stand apart from movements."""
    is_opening = entry.kind == OPENING
    for posting in entry.postings:
        key = (str(posting.account), entry.booked_on, is_opening)
        movements.add(ACCOUNT_DAY, key, posting.debit, posting.credit)


def _lock_head(scope: Scope) -> Head:
    connection, own = scope.connection, {"business": scope.business_id}
    row = connection.execute(_HEAD, own).one_or_none()
    if row is None:  # two first events may race: one inserts, the other waits for it and finds the row
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        first = {"business_id": scope.business_id, "sequence": 0, "hash": GENESIS}
        connection.execute(dialect.insert(_head).on_conflict_do_nothing(), first)
        row = connection.execute(_HEAD, own).one()
    return Head(row.sequence, row.hash)


def _link(scope: Scope, head: Head, fact: Fact, entry: Entry | None, moved: dict[str, Any], rows: _Rows) -> Head:
    sequence = head.sequence + 1
    sealed = seal(fact)
    payload = _payload_of(scope, fact, sealed.payload)
    if entry is not None:
        entry_id = new_id()
        payload["entry"] = entry_record(entry_id, entry)
        _book(scope, fact, entry, sequence=sequence, entry_id=entry_id, rows=rows)
    if moved:
        payload["projections"] = moved
    event = {
        "business_id": scope.business_id,
        "sequence": sequence,
        "at": scope.now,
        "actor": scope.actor.name if scope.actor else "system",
        "kind": fact.kind,
        "subject_id": fact.subject_id,
        "customer_id": fact.customer_id,
        "payload": canonical_json(payload),
        "previous_hash": head.hash,
    }
    event["hash"] = hash_event(
        scope.business_id,
        sequence,
        at=scope.now,
        actor=event["actor"],
        kind=fact.kind,
        subject=fact.subject_id,
        payload_json=event["payload"],
        previous_hash=head.hash,
    )
    rows.events.append(event)
    if line := entry_of(scope, fact, event, sealed):
        rows.security.append(line)
    return Head(sequence, event["hash"])


def _payload_of(scope: Scope, fact: Fact, payload: dict[str, Any]) -> dict[str, Any]:
    if taken := [name for name in _RESERVED if name in fact.payload]:
        raise ValueError(f"the payload of {fact.kind} uses the reserved name {taken[0]}")
    if fact.customer_id:  # a column of its own outside the hash; this copy is hashed
        payload["customer_id"] = fact.customer_id
    if scope.actor is not None:
        payload["by"] = {"kind": scope.actor.kind, "user_id": scope.actor.user_id}
    return payload


def _book(scope: Scope, fact: Fact, entry: Entry, *, sequence: int, entry_id: str, rows: _Rows) -> None:
    shared = {"business_id": scope.business_id, "booked_on": entry.booked_on}
    rows.entries.append(
        shared | {"id": entry_id, "kind": entry.kind, "subject_id": fact.subject_id, "event_sequence": sequence}
    )
    for position, posting in enumerate(entry.postings, 1):
        group = posting.tax_group or (None, None, None)
        rows.postings.append(
            shared
            | {
                "entry_id": entry_id,
                "position": position,
                "account": str(posting.account),
                "debit": posting.debit,
                "credit": posting.credit,
                "tax_category": group[0],
                "tax_rate": group[1],
                "tax_name": group[2],
                "tax_base": posting.tax_base,
            }
        )
    add_account_days(scope.pending, entry)


def _posting_record(posting: Posting) -> dict[str, Any]:
    amounts = {"debit": posting.debit, "credit": posting.credit, "tax_base": posting.tax_base}
    record: dict[str, Any] = {"account": str(posting.account)}
    record |= {name: amount for name, amount in amounts.items() if amount}
    if posting.tax_group:
        record["tax_group"] = list(posting.tax_group)
    return record
