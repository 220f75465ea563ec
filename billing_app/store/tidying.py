"""Deleting rows that have served their time, of all businesses."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, or_
from sqlmodel import col, select

from billing_app.store.session import Scope
from billing_app.store.tables import (
    MailCode,
    OutgoingMail,
    PasswordReset,
    PendingSignIn,
    ProviderVisit,
    RememberedDevice,
    SignIn,
    SignInAttempt,
    TokenBinding,
    UsedChallenge,
)


def forget_sign_ins(scope: Scope, before: datetime) -> int:
    """Sessions that ended, or ran out, before an instant, with the tabs that were bound to them."""
    is_old = or_(col(SignIn.ended_at) < before, col(SignIn.expires_at) < before)
    old = select(SignIn.id).where(is_old)
    _run(scope, delete(TokenBinding).where(col(TokenBinding.session_id).in_(old)))
    return _run(scope, delete(SignIn).where(is_old))


def forget_attempts(scope: Scope, before: datetime) -> int:
    """Tries to sign in, which the limits don't count any more."""
    return _run(scope, delete(SignInAttempt).where(col(SignInAttempt.at) < before))


def forget_passing_secrets(scope: Scope, before: datetime) -> int:
    """Codes, links, challenges and half-done sign-ins that ran out before an instant."""
    expiring = (MailCode, PendingSignIn, PasswordReset, ProviderVisit, RememberedDevice)
    gone = sum(_run(scope, delete(table).where(col(table.expires_at) < before)) for table in expiring)
    return gone + _run(scope, delete(UsedChallenge).where(col(UsedChallenge.at) < before))


def forget_login_mail(scope: Scope, before: datetime) -> int:
    """Mail about logins that was settled before an instant; what belongs to a business is kept with it."""
    is_old = col(OutgoingMail.business_id).is_(None) & (col(OutgoingMail.settled_at) < before)
    return _run(scope, delete(OutgoingMail).where(is_old))


def _run(scope: Scope, statement: Any) -> int:
    return cast("Any", scope.session).execute(statement).rowcount
