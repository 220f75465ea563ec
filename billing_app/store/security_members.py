"""Members as the watch over them needs it: where each is signed in, and who is shut out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from billing_app.store.scope import select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import ApiKey, Membership, SignIn, User

_MOST_SESSIONS = 200


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member with the open sessions in this business, the one used last first."""

    user_id: str
    name: str
    role: str
    locked_at: datetime | None
    sessions: list[SignIn] = field(default_factory=list[SignIn])


def members_with_sessions(scope: Scope) -> Sequence[MemberRow]:
    """All members of the business, by name."""
    statement = (
        select(User, Membership)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(Membership.business_id == scope.business_id, col(Membership.ended_at).is_(None))
        .order_by(func.lower(User.name), col(User.id))
    )
    found = {
        user.id: MemberRow(user.id, user.name, membership.role, membership.locked_at)
        for user, membership in scope.session.exec(statement).all()
    }
    open_ones = select_owned(scope, SignIn).where(col(SignIn.ended_at).is_(None), SignIn.expires_at > scope.now)
    latest = open_ones.order_by(col(SignIn.last_seen_at).desc()).limit(_MOST_SESSIONS)
    for row in scope.session.exec(latest).all():
        if row.user_id in found:
            found[row.user_id].sessions.append(row)
    return list(found.values())


def names_of_subjects(scope: Scope) -> dict[str, str]:
    """The names of everybody and every key that the log may speak of, gone ones too."""
    members = select(User.id, User.name).join(Membership, col(Membership.user_id) == col(User.id))
    members = members.where(Membership.business_id == scope.business_id)
    keys = select(ApiKey.id, ApiKey.name).where(ApiKey.business_id == scope.business_id)
    return {**dict(scope.session.exec(members).all()), **dict(scope.session.exec(keys).all())}


def open_session(scope: Scope, session_id: str) -> SignIn | None:
    """One open session of the business."""
    statement = select_owned(scope, SignIn).where(SignIn.id == session_id, col(SignIn.ended_at).is_(None))
    return scope.session.exec(statement).one_or_none()
