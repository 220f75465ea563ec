"""Rows of logins at providers, and of the ways there: the installation's, not a tenant's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from billing_app.store.scope import locked
from billing_app.store.tables import Business, ProviderLogin, ProviderVisit


def find_login(session: Session, issuer: str, subject: str) -> ProviderLogin | None:
    """Whose login at a provider it is."""
    wanted = select(ProviderLogin).where(ProviderLogin.issuer == issuer, ProviderLogin.subject == subject)
    return session.exec(wanted).one_or_none()


def logins_of(session: Session, user_id: str) -> Sequence[ProviderLogin]:
    """A person's logins at providers, the first linked first."""
    wanted = select(ProviderLogin).where(ProviderLogin.user_id == user_id)
    return session.exec(wanted.order_by(col(ProviderLogin.id))).all()


def lock_visit(session: Session, state_digest: str, now: datetime) -> ProviderVisit | None:
    """The visit of a state that is still under way, locked: of two that come back at once one is too late."""
    wanted = select(ProviderVisit).where(
        ProviderVisit.state_digest == state_digest,
        col(ProviderVisit.used_at).is_(None),
        ProviderVisit.expires_at > now,
    )
    return session.exec(locked(wanted)).one_or_none()


def visits_since(session: Session, address: str, since: datetime) -> int:
    """How many visits an address has begun."""
    wanted = select(func.count()).where(ProviderVisit.address == address, ProviderVisit.created_at > since)
    return session.exec(wanted).one()


def forget_visits(session: Session, before: datetime) -> None:
    """Remove visits that ended long ago one way or the other."""
    cast("Any", session).execute(delete(ProviderVisit).where(col(ProviderVisit.expires_at) < before))


def only_business(session: Session) -> str:
    """The one business that is no sample; empty when there are several or none."""
    found = session.exec(select(Business.id).where(col(Business.is_demo).is_(False)).limit(2)).all()
    return found[0] if len(found) == 1 else ""
