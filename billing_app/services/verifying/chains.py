"""The chain of a business: unbroken, complete, and telling the same entries as the ledger's rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from billing_app.domain.chain import ChainEvent, verify_chain
from billing_app.services.verifying.findings import Findings
from billing_app.store.audit_queries import entry_outside_chain, event_batches
from billing_app.store.chain import Head, add_account_days, entry_from_record, entry_record, head_of
from billing_app.store.ledger import Booked, entries_of_events
from billing_app.store.movements import Movements
from billing_app.store.session import Scope
from billing_app.store.tables import EventRow

_BATCH = 1000


@dataclass(slots=True)
class Replayed:
    """What the events add up to. `is_intact` tells whether the chain can be believed at all."""

    head: Head
    events: int = 0
    entries: int = 0
    last_hash: str = ""
    is_intact: bool = True
    movements: Movements = field(default_factory=Movements)


def check_chain(scope: Scope, findings: Findings) -> Replayed:
    """Read the whole chain once: its links, its head, each event's entry; and replay it."""
    replayed = Replayed(head_of(scope))
    links = _links(scope, findings, replayed)
    problem = verify_chain(links, length=replayed.head.sequence)
    if problem is not None:
        replayed.is_intact = False
        findings.add("chain", f"event {problem.sequence}", problem.text)
    for _ in links:  # behind the first liar the rest is still compared with the ledger
        pass
    if problem is None and replayed.events and replayed.last_hash != replayed.head.hash:
        findings.add("chain", "head", "The chain's head does not carry the hash of the last event.")
    stray = entry_outside_chain(scope, replayed.head)
    if stray is not None:
        findings.add("ledger", f"entry {stray.id}", f"It names event {stray.event_sequence}, which does not exist.")
    return replayed


def _links(scope: Scope, findings: Findings, replayed: Replayed) -> Iterator[ChainEvent]:
    for batch in event_batches(scope, _BATCH):
        booked = entries_of_events(scope, batch[0].sequence, batch[-1].sequence)
        for row in batch:
            yield _link(row)
            replayed.events, replayed.last_hash = replayed.events + 1, row.hash
            _replay(row, booked.get(row.sequence, []), findings, replayed)
        _check_strays(batch, booked, findings)


def _link(row: EventRow) -> ChainEvent:
    return ChainEvent(
        business_id=row.business_id,
        sequence=row.sequence,
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        subject=row.subject_id,
        payload_json=row.payload,
        previous_hash=row.previous_hash,
        hash=row.hash,
    )


def _check_strays(batch: Sequence[EventRow], booked: Mapping[int, list[Booked]], findings: Findings) -> None:
    for sequence in booked.keys() - {row.sequence for row in batch}:
        entry = booked[sequence][0].entry
        findings.add("ledger", f"entry {entry.id}", f"It names event {sequence}, which does not exist.")


def _replay(row: EventRow, booked: list[Booked], findings: Findings, replayed: Replayed) -> None:
    try:
        payload = cast("Mapping[str, Any]", json.loads(row.payload))
        recorded: Mapping[str, Any] | None = payload.get("entry")
        replayed.movements.add_json(payload.get("projections", {}))
        if recorded is not None:
            replayed.entries += 1
            add_account_days(replayed.movements, entry_from_record(recorded))
    except (ValueError, TypeError, KeyError, AttributeError):
        findings.add("chain", f"event {row.sequence}", "Its payload cannot be replayed.")
        return
    if payload.get("customer_id", "") != row.customer_id and row.customer_id:
        findings.add("chain", f"event {row.sequence}", "Its customer is not the one that was recorded.")
    _check_entry(row, recorded, booked, findings)


def _check_entry(row: EventRow, recorded: Mapping[str, Any] | None, booked: list[Booked], findings: Findings) -> None:
    subject = f"event {row.sequence}"
    if len(booked) != (recorded is not None):
        findings.add("ledger", subject, f"It has {len(booked)} entries in the ledger, its payload says otherwise.")
        return
    for one in booked:
        subject = f"entry {one.entry.id} of {subject}"
        try:
            entry = one.to_entry()
        except ValueError:
            findings.add("ledger", subject, "It posts to an account that does not exist.")
            continue
        if not entry.is_balanced:
            findings.add("ledger", subject, "Its debits do not equal its credits.")
        if entry_record(one.entry.id, entry) != recorded or not _is_consistent(row, one):
            findings.add("ledger", subject, "Its rows are not what the event recorded.")


def _is_consistent(row: EventRow, one: Booked) -> bool:
    entry = one.entry
    days = {posting.booked_on for posting in one.postings} | {entry.booked_on}
    owners = {posting.business_id for posting in one.postings} | {entry.business_id}
    positions = [posting.position for posting in one.postings]
    return (
        len(days) == len(owners) == 1
        and entry.subject_id == row.subject_id
        and positions == list(range(1, len(positions) + 1))
    )
