"""Rows of outgoing mail: of all businesses, because one sender serves the installation."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import true
from sqlmodel import Session, col, select

from billing_app.store.holding import held_since
from billing_app.store.scope import locked
from billing_app.store.session import Scope
from billing_app.store.tables import OutgoingMail


def has_due_mail(session: Session, now: datetime, lease: timedelta) -> bool:
    """Whether any mail can be claimed."""
    return session.exec(_due(session, now, lease).limit(1)).first() is not None


def claim_mail(scope: Scope, claimant: str, lease: timedelta) -> OutgoingMail | None:
    """Take the mail that waits longest, so that no other process sends it before the lease has run out.

    On PostgreSQL rows that another process is claiming at this moment are skipped; on SQLite there is one writer.
    """
    first = _due(scope.session, scope.now, lease).order_by(col(OutgoingMail.next_try_at), col(OutgoingMail.id)).limit(1)
    row = scope.session.exec(first.with_for_update(skip_locked=True)).first()
    if row is not None:
        row.claimed_by, row.claimed_at, row.tries = claimant, scope.now, row.tries + 1
        scope.session.flush()
    return row


def claimed_mail(scope: Scope, mail_id: str, claimant: str) -> OutgoingMail | None:
    """The mail that a claimant holds; None if the claim ran out meanwhile, or the business is gone."""
    wanted = select(OutgoingMail).where(OutgoingMail.id == mail_id, OutgoingMail.claimed_by == claimant)
    return scope.session.exec(locked(wanted)).one_or_none()


def mail_sent_as(session: Session, message_ids: Sequence[str]) -> OutgoingMail | None:
    """The mail that left under one of these names; its id stands in the name that it was given."""
    ids = [message_id.strip("<>").partition("@")[0] for message_id in message_ids]
    wanted = select(OutgoingMail).where(col(OutgoingMail.id).in_(ids), col(OutgoingMail.message_id).in_(message_ids))
    return session.exec(wanted.where(col(OutgoingMail.sent_at).is_not(None)).limit(1)).first()


def reported_mail(scope: Scope, mail_id: str) -> OutgoingMail | None:
    """A mail that is to be marked as come back; None if it is marked already, or gone meanwhile."""
    wanted = select(OutgoingMail).where(OutgoingMail.id == mail_id, col(OutgoingMail.failed_at).is_(None))
    return scope.session.exec(locked(wanted)).one_or_none()


def _due(session: Session, now: datetime, lease: timedelta):
    """What may leave; not what a restore holds back."""
    since = held_since(session)
    is_free = true() if since is None else col(OutgoingMail.queued_at) > since
    return select(OutgoingMail).where(
        is_free,
        col(OutgoingMail.settled_at).is_(None),
        OutgoingMail.next_try_at <= now,
        (col(OutgoingMail.claimed_at).is_(None)) | (col(OutgoingMail.claimed_at) < now - lease),
    )
