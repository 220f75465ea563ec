"""Members of a business with what they have open: rows that deciding about people needs."""

from collections.abc import Sequence

from sqlmodel import col, select

from billing_app.domain.access import Role
from billing_app.domain.errors import NotFound
from billing_app.store.accounts import end_sign_in
from billing_app.store.scope import locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Membership, SignIn, User


def lock_members(scope: Scope) -> dict[str, Membership]:
    """The standing memberships of the business by user, locked: who is the last owner stays so until the commit."""
    statement = select_owned(scope, Membership).where(col(Membership.ended_at).is_(None))
    rows = scope.session.exec(locked(statement.order_by(col(Membership.id)))).all()
    return {row.user_id: row for row in rows}


def member_of(members: dict[str, Membership], user_id: str) -> Membership:
    """One of the locked memberships; the same `NotFound` for strangers and for nobody."""
    if user_id not in members:
        raise NotFound("There is no such member in this business.", path="user_id")
    return members[user_id]


def is_last_owner(members: dict[str, Membership], user_id: str) -> bool:
    """Whether nobody else owns the business."""
    return [each.user_id for each in members.values() if each.role == Role.OWNER.value] == [user_id]


def end_sign_ins_here(scope: Scope, user_id: str) -> list[str]:
    """End a user's sessions in this business; returns the ids of those that ended."""
    statement = select_owned(scope, SignIn).where(SignIn.user_id == user_id, col(SignIn.ended_at).is_(None))
    ended = scope.session.exec(statement).all()
    for row in ended:
        end_sign_in(scope.session, row, scope.now)
    return [row.id for row in ended]


def open_sign_ins(scope: Scope, user_id: str) -> Sequence[SignIn]:
    """A user's open sessions in whatever business, the one used last first."""
    statement = select(SignIn).where(SignIn.user_id == user_id, col(SignIn.ended_at).is_(None))
    statement = statement.where(SignIn.expires_at > scope.now).order_by(col(SignIn.last_seen_at).desc())
    return scope.session.exec(statement).all()


def find_sign_in(scope: Scope, user_id: str, sign_in_id: str) -> SignIn:
    """One of the user's own open sessions."""
    row = scope.session.get(SignIn, sign_in_id)
    if row is None or row.user_id != user_id or row.ended_at is not None:
        raise NotFound("There is no such open session of yours.", path="session_id")
    return row


def user_row(scope: Scope, user_id: str, *, for_update: bool = False) -> User:
    """A login; for its owner only, because it belongs to no business."""
    statement = select(User).where(User.id == user_id)
    return scope.session.exec(locked(statement) if for_update else statement).one()
