"""The chain of events as other software reads it: in order, from any place on."""

from collections.abc import Sequence

from billing_app.domain.access import Actor, Permission
from billing_app.store.chain import events_after
from billing_app.store.session import reading
from billing_app.store.tables import EventRow


def read_events(actor: Actor, after: int, limit: int) -> Sequence[EventRow]:
    """Events behind a sequence, oldest first."""
    actor.require(Permission.VIEW_EVENTS)
    with reading(actor) as scope:
        return events_after(scope, after, limit)
