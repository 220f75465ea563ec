"""The latest events that somebody should hear of; looked for in the newest part of the chain only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from billing_app.store.session import Scope
from billing_app.store.tables import ChainHead, EventRow
from billing_app.store.tables.row import table_of

_event, _head = table_of(EventRow).c, table_of(ChainHead).c
_own = bindparam("business")
_newest = select(func.max(_head.sequence)).where(_head.business_id == _own).scalar_subquery()
_NOTED = (
    select(_event.sequence, _event.at, _event.actor, _event.kind, _event.subject_id, _event.payload)
    .where(
        _event.business_id == _own,
        _event.sequence > _newest - bindparam("within"),
        or_(
            _event.kind.in_(bindparam("kinds", expanding=True)),
            and_(_event.kind == "payment.recorded", _event.actor == bindparam("payer")),
        ),
    )
    .order_by(_event.sequence.desc())
    .limit(bindparam("limit"))
)


def latest_noted(scope: Scope, kinds: Sequence[str], *, payer: str, within: int, limit: int) -> Sequence[Any]:
    """The newest events of these kinds, and payments that `payer` brought, among the last `within`, newest first."""
    wanted = {"kinds": list(kinds), "payer": payer, "within": within, "limit": limit}
    return scope.connection.execute(_NOTED, {"business": scope.business_id, **wanted}).all()
