"""The number series of a business; the one that numbers a document is locked in `invoices.lock_counter`."""

from collections.abc import Sequence

from sqlmodel import col

from billing_app.domain.ids import new_id
from billing_app.domain.series import SeriesPlan
from billing_app.store.scope import find_owned, locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Series


def list_series(scope: Scope, kind: str = "", *, for_update: bool = False) -> Sequence[Series]:
    """All series, of one kind if wanted: locked in the order of their ids, so that two writers never cross."""
    statement = select_owned(scope, Series)
    if kind:
        statement = statement.where(Series.kind == kind)
    statement = statement.order_by(col(Series.id))
    return scope.session.exec(locked(statement) if for_update else statement).all()


def is_open_series(scope: Scope, series_id: str) -> bool:
    """Whether this is a series of the business that still numbers documents."""
    row = find_owned(scope, Series, series_id)
    return row is not None and row.closed_at is None


def new_series(scope: Scope, plan: SeriesPlan) -> Series:
    """Store a new series."""
    row = Series(
        id=new_id(),
        business_id=scope.business_id,
        kind=plan.kind,
        name=plan.name,
        pattern=plan.pattern,
        next_number=plan.next_number,
        is_default=plan.is_default,
    )
    scope.session.add(row)
    scope.session.flush()
    return row
