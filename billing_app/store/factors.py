"""Rows of second factors and of sign-ins that wait for one: they belong to a login, not to a business."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from billing_app.store.scope import locked
from billing_app.store.tables import (
    Authenticator,
    MailCode,
    Passkey,
    PendingSignIn,
    RecoveryCode,
    RememberedDevice,
    UsedChallenge,
)


def authenticator_of(session: Session, user_id: str, *, for_update: bool = False) -> Authenticator | None:
    """The confirmed authenticator app of a login."""
    wanted = select(Authenticator).where(Authenticator.user_id == user_id, col(Authenticator.confirmed_at).is_not(None))
    return session.exec(locked(wanted) if for_update else wanted).one_or_none()


def unconfirmed_authenticator(session: Session, user_id: str, *, for_update: bool = False) -> Authenticator | None:
    """The authenticator that a login has begun to set up."""
    wanted = select(Authenticator).where(Authenticator.user_id == user_id, col(Authenticator.confirmed_at).is_(None))
    return session.exec(locked(wanted) if for_update else wanted).one_or_none()


def forget_authenticators(session: Session, user_id: str, *, except_id: str = "") -> int:
    """Delete the authenticators of a login with their secrets; returns how many there were."""
    gone = delete(Authenticator).where(col(Authenticator.user_id) == user_id, col(Authenticator.id) != except_id)
    return _run(session, gone)


def passkeys_of(session: Session, user_id: str) -> Sequence[Passkey]:
    """The passkeys of a login, the oldest first."""
    return session.exec(select(Passkey).where(Passkey.user_id == user_id).order_by(col(Passkey.id))).all()


def find_passkey(session: Session, credential_id: str, *, for_update: bool = False) -> Passkey | None:
    """A passkey by what the browser calls it, whosever it is."""
    wanted = select(Passkey).where(Passkey.credential_id == credential_id)
    return session.exec(locked(wanted) if for_update else wanted).one_or_none()


def own_passkey(session: Session, user_id: str, passkey_id: str) -> Passkey | None:
    """One of the passkeys of a login."""
    return session.exec(select(Passkey).where(Passkey.user_id == user_id, Passkey.id == passkey_id)).one_or_none()


def forget_passkeys(session: Session, user_id: str) -> int:
    """Delete all passkeys of a login; returns how many there were."""
    return _run(session, delete(Passkey).where(col(Passkey.user_id) == user_id))


def unused_recovery_codes(session: Session, user_id: str) -> int:
    """How many recovery codes a login has left."""
    wanted = select(func.count()).where(RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None))
    return session.exec(wanted).one()


def find_recovery_code(session: Session, user_id: str, digest: str) -> RecoveryCode | None:
    """An unused recovery code of a login, locked until the commit."""
    wanted = select(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.digest == digest, col(RecoveryCode.used_at).is_(None)
    )
    return session.exec(locked(wanted)).first()


def forget_recovery_codes(session: Session, user_id: str) -> None:
    """Delete the recovery codes of a login."""
    _run(session, delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))


def pending_of(session: Session, digest: str, now: datetime, *, for_update: bool = False) -> PendingSignIn | None:
    """A sign-in that still waits for its second factor."""
    wanted = select(PendingSignIn).where(
        PendingSignIn.digest == digest, col(PendingSignIn.ended_at).is_(None), PendingSignIn.expires_at > now
    )
    return session.exec(locked(wanted) if for_update else wanted).one_or_none()


def end_pending_of(session: Session, user_id: str, now: datetime) -> None:
    """End whatever sign-ins of a login still wait: what they began with no longer holds."""
    waiting = update(PendingSignIn).where(col(PendingSignIn.user_id) == user_id, col(PendingSignIn.ended_at).is_(None))
    _run(session, waiting.values(ended_at=now))


def mail_code_for(session: Session, bound_to: str, now: datetime) -> MailCode | None:
    """The latest code that was sent for a pending sign-in or session and still holds, locked until the commit."""
    wanted = select(MailCode).where(
        MailCode.bound_to == bound_to, col(MailCode.used_at).is_(None), MailCode.expires_at > now
    )
    return session.exec(locked(wanted.order_by(col(MailCode.created_at).desc()).limit(1))).first()


def mail_codes_since(session: Session, user_id: str, since: datetime) -> int:
    """How many codes were sent to a login since an instant."""
    return session.exec(select(func.count()).where(MailCode.user_id == user_id, MailCode.created_at > since)).one()


def is_challenge_used(session: Session, digest: str) -> bool:
    """Whether a challenge was answered before."""
    return session.get(UsedChallenge, digest) is not None


def forget_used_challenges(session: Session, before: datetime) -> None:
    """Delete what no answer can still match."""
    _run(session, delete(UsedChallenge).where(col(UsedChallenge.at) < before))


def remembered_device(session: Session, digest: str, now: datetime) -> RememberedDevice | None:
    """A device on which the second factor is not asked for, by the hash of its cookie."""
    wanted = select(RememberedDevice).where(
        RememberedDevice.digest == digest, col(RememberedDevice.ended_at).is_(None), RememberedDevice.expires_at > now
    )
    return session.exec(wanted).one_or_none()


def remembered_devices_of(session: Session, user_id: str, now: datetime) -> Sequence[RememberedDevice]:
    """The remembered devices of a login, the one used last first."""
    wanted = select(RememberedDevice).where(
        RememberedDevice.user_id == user_id, col(RememberedDevice.ended_at).is_(None), RememberedDevice.expires_at > now
    )
    return session.exec(wanted.order_by(col(RememberedDevice.last_used_at).desc())).all()


def forget_devices(session: Session, user_id: str, now: datetime, *, only_id: str = "") -> int:
    """Ask for the second factor again on all devices of a login, or on one; returns how many were remembered."""
    open_ones = update(RememberedDevice).where(
        col(RememberedDevice.user_id) == user_id, col(RememberedDevice.ended_at).is_(None)
    )
    if only_id:
        open_ones = open_ones.where(col(RememberedDevice.id) == only_id)
    return _run(session, open_ones.values(ended_at=now))


def logins_with_factor(session: Session, user_ids: Collection[str]) -> set[str]:
    """Which of the logins have an authenticator app or a passkey."""
    apps = select(Authenticator.user_id).where(
        col(Authenticator.user_id).in_(user_ids), col(Authenticator.confirmed_at).is_not(None)
    )
    passkeys = select(Passkey.user_id).where(col(Passkey.user_id).in_(user_ids))
    return {*session.exec(apps).all(), *session.exec(passkeys).all()}


def _run(session: Session, statement: Any) -> int:
    return cast("Any", session).execute(statement).rowcount
