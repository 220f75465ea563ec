"""Rows of new passwords: leave to choose one, by the hash of a mailed link."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from billing_app.store.scope import locked
from billing_app.store.session import Scope
from billing_app.store.tables import PasswordReset, User


def find_reset(session: Session, digest: str, now: datetime) -> tuple[PasswordReset, User] | None:
    """The leave behind a link that still works, with the login it is for."""
    wanted = (
        select(PasswordReset, User)
        .join(User, col(User.id) == col(PasswordReset.user_id))
        .where(PasswordReset.digest == digest, PasswordReset.expires_at > now, col(PasswordReset.used_at).is_(None))
    )
    return session.exec(wanted).one_or_none()


def lock_reset(scope: Scope, digest: str) -> PasswordReset | None:
    """The same, locked: a link is used once."""
    wanted = select(PasswordReset).where(
        PasswordReset.digest == digest, PasswordReset.expires_at > scope.now, col(PasswordReset.used_at).is_(None)
    )
    return scope.session.exec(locked(wanted)).one_or_none()


def void_resets(scope: Scope, user_id: str) -> None:
    """Make every link of a user useless."""
    own = update(PasswordReset).where(col(PasswordReset.user_id) == user_id, col(PasswordReset.used_at).is_(None))
    scope.session.execute(own.values(used_at=scope.now))
