"""What a check of the security log reads: each line with the event beside it, and events without a line."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, and_, col, or_, select

from billing_app.domain.watch.kinds import LOGGED_PREFIXES, Act
from billing_app.store.tables import EventRow, InstallationEvent, SecurityEntry


class LoggedEvent(NamedTuple):
    """A line, and what its event says; None where there is no such event."""

    entry: SecurityEntry
    kind: str | None
    at: datetime | None
    actor: str | None
    subject_id: str | None
    payload: str | None


def line_batches(session: Session, business_id: str, size: int) -> Iterator[Sequence[LoggedEvent]]:
    """All lines of a business, or of the installation without one, in batches."""
    event: Any = EventRow if business_id else InstallationEvent
    beside = event.sequence == SecurityEntry.sequence
    if business_id:
        beside = and_(beside, event.business_id == SecurityEntry.business_id)
    last = ""
    while True:
        columns: Any = (SecurityEntry, event.kind, event.at, event.actor, event.subject_id, event.payload)
        statement: Any = select(*columns).join(event, beside, isouter=True)
        statement = statement.where(_home(business_id), col(SecurityEntry.id) > last)
        batch = [LoggedEvent(*row) for row in session.exec(statement.order_by(col(SecurityEntry.id)).limit(size)).all()]
        if not batch:
            return
        yield batch
        last = batch[-1].entry.id


def unlogged_events(session: Session, business_id: str) -> list[tuple[str, int]]:
    """The first events that belong to the log and have no line there: kind and sequence."""
    event: Any = EventRow if business_id else InstallationEvent
    beside = and_(SecurityEntry.sequence == event.sequence, _home(business_id))
    statement: Any = select(event.kind, event.sequence).join(SecurityEntry, beside, isouter=True)
    belongs = or_(*(event.kind.startswith(each) for each in LOGGED_PREFIXES))
    statement = statement.where(col(SecurityEntry.id).is_(None), belongs)
    if business_id:
        statement = statement.where(event.business_id == business_id)
    return list(session.exec(statement.order_by(event.sequence).limit(10)).all())


def removals(session: Session, business_id: str) -> Sequence[str]:
    """The payloads of the events that say that details were forgotten."""
    event: Any = EventRow if business_id else InstallationEvent
    statement = select(event.payload).where(event.kind == Act.DETAILS_REMOVED.value)
    if business_id:
        statement = statement.where(event.business_id == business_id)
    return session.exec(statement).all()


def _home(business_id: str) -> Any:
    home = col(SecurityEntry.business_id)
    return home == business_id if business_id else home.is_(None)
