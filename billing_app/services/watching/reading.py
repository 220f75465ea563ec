"""Lines of the log as the rules see them."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlmodel import Session

from billing_app.domain.watch.kinds import SIGNED_IN
from billing_app.domain.watch.observing import MEMORY, Observation, Recent, Source
from billing_app.services.watching.reducing import account_key
from billing_app.store.security_log import entries_since, private_of
from billing_app.store.session import system_reading
from billing_app.store.tables import EventRow, SecurityEntry

_OVERLAP = timedelta(seconds=20)
_MOST = 5_000


class RecentLog:
    """The last hour of the log, kept in memory and caught up with: other processes write to it as well."""

    def __init__(self) -> None:
        self._lines: dict[str, Observation] = {}
        self._read_at: datetime | None = None

    def catch_up(self, now: datetime) -> Recent:
        """Read what is new, forget what is too old, and show the rest to the rules."""
        oldest = now - MEMORY
        # Another process may commit a line later than a younger one that was read already.
        since = oldest if self._read_at is None else max(oldest, self._read_at - _OVERLAP)
        with system_reading() as session:
            for row in entries_since(session, since, self._lines.keys(), _MOST):
                self._lines[row.id] = observation_of(session, row)
        self._lines = {key: line for key, line in self._lines.items() if line.at > oldest}
        self._read_at = now
        return Recent(sorted(self._lines.values(), key=lambda line: line.at), now)


def observation_of(session: Session, row: SecurityEntry) -> Observation:
    """One line; the roles that an event of the chain gave are among its notes."""
    private = private_of(row)
    account = str(private.get("account_key", ""))
    return Observation(
        kind=row.kind,
        at=row.at,
        count=row.count,
        business_id=row.business_id or "",
        subject_id=row.subject_id,
        subject=str(private.get("subject", "")),
        address=str(private.get("address", "")),
        address_key=str(private.get("address_key", "")),
        network=str(private.get("network", "")),
        account_key=account_key(row.subject_id) if row.kind == SIGNED_IN else account,
        device=str(private.get("device", "")),
        sources=_sources(private),
        accounts=cast("Mapping[str, int]", private.get("accounts", {})),
        notes=frozenset(str(private.get("note", "")).split(", ")) | _roles(session, row),
    )


def _sources(private: Mapping[str, Any]) -> dict[str, Source]:
    found = cast("Mapping[str, tuple[str, int, int]]", private.get("sources", {}))
    return {key: Source(*source) for key, source in found.items()}


def _roles(session: Session, row: SecurityEntry) -> frozenset[str]:
    if row.kind not in {"member.added", "member.role_changed"} or not row.business_id:
        return frozenset()
    event = session.get(EventRow, (row.business_id, row.sequence))
    payload: Mapping[str, Any] = json.loads(event.payload) if event is not None else {}
    giver = cast("Mapping[str, Any]", payload.get("by", {})).get("user_id")
    # Who founds a business, or has the operator's shell, needs nobody's leave to be its owner.
    return frozenset({str(payload.get("role", ""))}) if giver and giver != row.subject_id else frozenset()
