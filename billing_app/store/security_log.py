"""Lines of the security log: sealed when an event is written, read by the watch and by the page, forgotten in time."""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from billing_app.domain.chain import canonical_json
from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.domain.watch.kinds import MEMBER_PREFIXES, TOPICS, logged_kind
from billing_app.store.session import Scope
from billing_app.store.tables import SecurityEntry

SEALED = "sealed"
"""The name in an event's payload under which the hash of its private part stands."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A fact's payload as it is hashed, and the private part that stays outside."""

    payload: dict[str, Any]
    private: str = ""
    salt: str = ""


def seal(fact: Fact) -> Sealed:
    """Put a salted hash of the private part into the payload, so that it can be dropped but never altered."""
    if not fact.private:
        return Sealed(dict(fact.payload))
    text, salt = canonical_json(fact.private), secrets.token_hex(16)
    return Sealed({**fact.payload, SEALED: sealed_hash(text, salt)}, text, salt)


def sealed_hash(private: str, salt: str) -> str:
    """SHA-256 of a private part; the salt keeps short ones from being guessed."""
    return hashlib.sha256(f"{salt}\0{private}".encode()).hexdigest()


def entry_of(scope: Scope, fact: Fact, event: Mapping[str, Any], sealed: Sealed) -> dict[str, Any] | None:
    """The line that an event has in the security log; None if it does not belong there."""
    kind = logged_kind(fact.kind, fact.payload)
    if not kind:
        return None
    count = fact.payload.get("count", 1)
    return {
        "id": new_id(),
        "business_id": scope.business_id or None,
        "sequence": event["sequence"],
        "at": event["at"],
        "kind": kind,
        "actor": event["actor"],
        "subject_id": str(fact.payload.get("user_id", fact.subject_id)),  # of a session: whose it is
        "count": count if isinstance(count, int) else 1,
        "private": sealed.private,
        "salt": sealed.salt,
    }


def entries_since(session: Session, since: datetime, known: Collection[str], limit: int) -> Sequence[SecurityEntry]:
    """Lines of the whole installation since a moment that are not known yet, oldest first: what the watch reads."""
    statement = select(SecurityEntry).where(col(SecurityEntry.at) >= since)
    rows = session.exec(statement.order_by(col(SecurityEntry.at).desc(), col(SecurityEntry.id).desc()).limit(limit))
    return [row for row in rows if row.id not in known][::-1]


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What the page asks of the log. `before` is the id of the last line of the page before."""

    topic: str = ""
    subject_id: str = ""
    before: str = ""
    limit: int = 50
    with_installation: bool = False


def log_page(scope: Scope, wanted: LogQuery) -> list[SecurityEntry]:
    """Lines of the business, and of the installation if wanted, newest first; one more than asked for if there are."""
    own = col(SecurityEntry.business_id) == scope.business_id
    homes = [own, col(SecurityEntry.business_id).is_(None)] if wanted.with_installation else [own]
    found: list[SecurityEntry] = []
    for home in homes:  # each walks its index; together they would be sorted anew
        statement = _narrowed(select(SecurityEntry).where(home), wanted)
        statement = statement.order_by(col(SecurityEntry.id).desc()).limit(wanted.limit + 1)
        found += scope.session.exec(statement).all()
    return sorted(found, key=lambda row: row.id, reverse=True)[: wanted.limit + 1]


def _narrowed(statement: Any, wanted: LogQuery) -> Any:
    if wanted.topic == "member":
        statement = statement.where(or_(*(col(SecurityEntry.kind).startswith(each) for each in MEMBER_PREFIXES)))
    elif wanted.topic:
        statement = statement.where(col(SecurityEntry.kind).in_([str(each) for each in TOPICS[wanted.topic]]))
    if wanted.subject_id:
        statement = statement.where(SecurityEntry.subject_id == wanted.subject_id)
    return statement.where(col(SecurityEntry.id) < wanted.before) if wanted.before else statement


def counts_since(
    scope: Scope, kinds: Collection[str], since: datetime, *, with_installation: bool
) -> list[tuple[datetime, str, int]]:
    """When lines of some kinds were written, and how often each stands for: what a chart is made of."""
    homes = [col(SecurityEntry.business_id) == scope.business_id]
    if with_installation:
        homes.append(col(SecurityEntry.business_id).is_(None))
    found: list[tuple[datetime, str, int]] = []
    for home in homes:
        statement = select(SecurityEntry.at, SecurityEntry.kind, SecurityEntry.count)
        statement = statement.where(home, col(SecurityEntry.at) > since, col(SecurityEntry.kind).in_(kinds))
        found += scope.session.exec(statement).all()
    return found


def old_details(session: Session, before: datetime) -> dict[str, int]:
    """How many lines of each business (an empty id: the installation) hold details that are older than that."""
    statement = select(SecurityEntry.business_id, func.count()).where(_is_old(before))
    found = session.exec(statement.group_by(col(SecurityEntry.business_id))).all()
    return {business_id or "": count for business_id, count in found}


def forget_details(session: Session, before: datetime) -> None:
    """Drop the private parts of old lines."""
    session.exec(update(SecurityEntry).where(_is_old(before)).values(private="", salt=""))


def _is_old(before: datetime) -> Any:
    return (col(SecurityEntry.at) < before) & (col(SecurityEntry.private) != "")


def private_of(entry: SecurityEntry) -> Mapping[str, Any]:
    """The private part of a line; empty once it was forgotten."""
    return json.loads(entry.private) if entry.private else {}
