"""The security log: every line stands beside its event, says the same, and its details are what was sealed."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sqlmodel import Session

from billing_app.domain.watch.kinds import logged_kind
from billing_app.services.verifying.findings import Findings
from billing_app.store.security_audit import LoggedEvent, line_batches, removals, unlogged_events
from billing_app.store.security_log import SEALED, sealed_hash

_BATCH = 1000
_NEVER = datetime.min.replace(tzinfo=UTC)


def check_security_log(session: Session, findings: Findings, business_id: str) -> None:
    """Compare each line of a business's log (or, without one, the installation's) with the event beside it."""
    forgotten = max(map(_until, removals(session, business_id)), default=_NEVER)
    for batch in line_batches(session, business_id, _BATCH):
        for line in batch:
            if text := _problem_of(line, forgotten):
                findings.add("security log", f"line {line.entry.id}", text)
    for kind, sequence in unlogged_events(session, business_id):
        findings.add("security log", f"event {sequence}", f"“{kind}” has no line in the log.")


def _until(payload_json: str) -> datetime:
    return datetime.fromisoformat(str(_payload(payload_json).get("before", _NEVER.isoformat())))


def _problem_of(line: LoggedEvent, forgotten: datetime) -> str:
    entry = line.entry
    if line.kind is None or line.payload is None:
        return "It names an event that does not exist."
    payload = _payload(line.payload)
    if entry.kind != logged_kind(line.kind, payload) or entry.at != line.at or entry.actor != line.actor:
        return "It is not what the event recorded."
    if entry.count != payload.get("count", 1) or entry.subject_id != payload.get("user_id", line.subject_id):
        return "It is not what the event recorded."
    sealed = payload.get(SEALED)
    if entry.private:
        return "" if sealed == sealed_hash(entry.private, entry.salt) else "Its details are not those that were sealed."
    return "Its details are gone before their time." if sealed and entry.at >= forgotten else ""


def _payload(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}
