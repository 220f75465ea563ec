"""The lists that a member keeps by name."""

from collections.abc import Sequence

from sqlmodel import col

from billing_app.domain.ids import new_id
from billing_app.store.scope import locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Membership, SavedView


def views_of(scope: Scope, user_id: str, page: str) -> Sequence[SavedView]:
    """A member's views of one list, in the order in which they were saved."""
    statement = select_owned(scope, SavedView).where(SavedView.user_id == user_id, SavedView.page == page)
    return scope.session.exec(statement.order_by(col(SavedView.id))).all()


def lock_member(scope: Scope, user_id: str) -> None:
    """Let one browser of a member save at a time: only so can names be compared before one is added."""
    scope.session.exec(locked(select_owned(scope, Membership).where(Membership.user_id == user_id))).all()


def new_view(scope: Scope, user_id: str, *, page: str, name: str, query: str) -> SavedView:
    """Store one more view of a member."""
    row = SavedView(
        id=new_id(),
        business_id=scope.business_id,
        user_id=user_id,
        page=page,
        name=name,
        query=query,
        created_at=scope.now,
    )
    scope.session.add(row)
    scope.session.flush()
    return row
