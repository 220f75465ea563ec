"""The chain of events over HTTP."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import page_answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.permissions import V1
from billing_app.api.queries import Limit
from billing_app.api.schemas.reports import EventPage
from billing_app.domain.chain import instant_text
from billing_app.services.events import read_events
from billing_app.store.tables import EventRow

router = APIRouter(prefix=f"{V1}/events", tags=["reports"], route_class=Door)

_MOST = 2**62
Sequence = Annotated[int, Query(ge=0, le=_MOST, description="Events behind this sequence.")]
Place = Annotated[int, Query(ge=0, le=_MOST, description="`next_cursor` of the page before; the same as `after`.")]


@router.get("", response_model=EventPage)
def list_events(actor: CurrentActor, after: Sequence = 0, limit: Limit = 100, cursor: Place = 0) -> Response:
    """What happened, oldest first: each event is tied to the one before by its hash."""
    rows = read_events(actor, max(after, cursor), limit + 1)
    shown = rows[:limit]
    next_cursor = str(shown[-1].sequence) if len(rows) > limit else None
    return page_answer([_event(row) for row in shown], next_cursor)


def _event(row: EventRow) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "at": instant_text(row.at),
        "actor": row.actor,
        "kind": row.kind,
        "subject": row.subject_id,
        "payload": json.loads(row.payload),
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }
