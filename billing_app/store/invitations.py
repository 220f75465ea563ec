"""Rows of invitations: of a business for its owners, and by the hash of a link for whoever holds it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from billing_app.store.scope import locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Invitation, OutgoingMail, User


def open_invitations(scope: Scope) -> Sequence[tuple[Invitation, OutgoingMail | None, str | None]]:
    """What was neither accepted nor revoked, expired or not, the newest first; with its mail and who invited."""
    wanted = (
        select(Invitation, OutgoingMail, User.name)
        .join(OutgoingMail, col(OutgoingMail.id) == col(Invitation.mail_id), isouter=True)
        .join(User, col(User.id) == col(Invitation.invited_by), isouter=True)
        .where(Invitation.business_id == scope.business_id, _is_open())
    )
    rows: Any = scope.session.exec(wanted.order_by(col(Invitation.created_at).desc(), col(Invitation.id).desc())).all()
    return rows


def find_invitation_of(scope: Scope, email: str) -> Invitation | None:
    """The open invitation of an address."""
    wanted = select_owned(scope, Invitation).where(Invitation.email == email, _is_open())
    return scope.session.exec(locked(wanted)).first()


def find_offer(session: Session, digest: str, now: datetime, *, for_update: bool = False) -> Invitation | None:
    """The invitation behind a link that still works; the row is locked if it is about to be accepted."""
    wanted = select(Invitation).where(Invitation.digest == digest, Invitation.expires_at > now, _is_open())
    return session.exec(locked(wanted) if for_update else wanted).one_or_none()


def find_offer_to(session: Session, email: str, now: datetime, *, for_update: bool = False) -> Invitation | None:
    """The oldest invitation of an address that still stands, of whatever business."""
    wanted = select(Invitation).where(Invitation.email == email, Invitation.expires_at > now, _is_open())
    wanted = wanted.order_by(col(Invitation.id)).limit(1)
    return session.exec(locked(wanted) if for_update else wanted).one_or_none()


def _is_open() -> Any:
    return col(Invitation.accepted_at).is_(None) & col(Invitation.revoked_at).is_(None)
