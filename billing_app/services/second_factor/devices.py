"""Remembered devices: browsers on which the second factor is not asked for, for thirty days or until it is changed."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.store import factors as rows
from billing_app.store.session import Scope
from billing_app.store.tables import RememberedDevice

VALIDITY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A remembered device as it is listed."""

    id: str
    device: str
    address: str
    last_used_at: datetime
    expires_at: datetime


def remember_device(scope: Scope, user_id: str, *, device: str, address: str) -> str:
    """Remember the browser of a sign-in; returns the value of its cookie, which is stored nowhere."""
    value = secrets.token_urlsafe(32)
    row = RememberedDevice(
        id=new_id(),
        digest=_digest(value),
        user_id=user_id,
        device=device[:200],
        address=address[:64],
        created_at=scope.now,
        last_used_at=scope.now,
        expires_at=scope.now + VALIDITY,
    )
    scope.session.add(row)
    scope.session.flush()
    scope.record(Fact("device.remembered", row.id, {"user_id": user_id}))
    return value


def is_remembered(scope: Scope, user_id: str, value: str) -> bool:
    """Whether a cookie's value belongs to a device on which this login is not asked again."""
    row = rows.remembered_device(scope.session, _digest(value), scope.now) if value else None
    if row is None or row.user_id != user_id:
        return False
    row.last_used_at = scope.now
    return True


def forget_all_devices(scope: Scope, user_id: str) -> None:
    """Ask everywhere again: the password or a factor has changed, so earlier trust no longer holds."""
    if rows.forget_devices(scope.session, user_id, scope.now):
        scope.record(Fact("device.forgotten", user_id, {"user_id": user_id}))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
