"""Authenticator apps: codes by the clock (TOTP, RFC 6238), each accepted once."""

import base64
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

import segno
from pyotp.totp import TOTP

from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.services.second_factor.notices import tell_factor_event
from billing_app.services.second_factor.sealing import seal, unseal
from billing_app.store import factors as rows
from billing_app.store.session import Scope
from billing_app.store.tables import Authenticator, User

PERIOD_SECONDS = 30
MOST_FAILURES = 100
# Apps show it above the code, beside the address.
ISSUER = "Tideline"
_SECRET_BYTES = 20
_SETTING_UP = timedelta(minutes=30)
_CODE = re.compile(r"[0-9]{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app needs to know: as a picture to scan, and as text to type."""

    secret: str = field(repr=False)
    address: str = field(repr=False)
    picture: str = field(repr=False)


def begin_enrolment(scope: Scope, user: User) -> Enrolment:
    """Make a secret for an app, or show again what was made a moment ago; it counts once it is confirmed."""
    row = rows.unconfirmed_authenticator(scope.session, user.id, for_update=True)
    if row is not None and scope.now - row.created_at > _SETTING_UP:
        scope.session.delete(row)
        scope.session.flush()
        row = None
    if row is None:
        row = Authenticator(id=new_id(), user_id=user.id, created_at=scope.now)
        secret = base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()
        row.secret = seal(secret.encode(), user.id, row.id)
        scope.session.add(row)
        scope.session.flush()
    secret = _secret_of(row)
    address = TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
    return Enrolment(_in_groups(secret), address, _picture_of(address))


def confirm_enrolment(scope: Scope, user: User, code: str) -> bool:
    """Whether the app that is being set up shows the right code; from then on it counts, instead of an earlier one."""
    row = rows.unconfirmed_authenticator(scope.session, user.id, for_update=True)
    step = None if row is None else _matching_step(_secret_of(row), code, scope, after=0)
    if row is None or step is None:
        return False
    rows.forget_authenticators(scope.session, user.id, except_id=row.id)
    row.confirmed_at, row.last_step, row.last_used_at = scope.now, step, scope.now
    scope.record(Fact("factor.enrolled", row.id, {"user_id": user.id, "factor": "app"}))
    tell_factor_event(scope, user, "An authenticator app was added")
    return True


def judge_app_code(scope: Scope, user: User, code: str) -> bool:
    """Whether a code is the app's and was not used before; a hundred failures in a row freeze the app."""
    row = rows.authenticator_of(scope.session, user.id, for_update=True)
    if row is None or row.frozen_at is not None or not _CODE.fullmatch(_plain(code)):
        return False
    step = _matching_step(_secret_of(row), code, scope, after=row.last_step)
    if step is not None:
        row.last_step, row.failures, row.last_used_at = step, 0, scope.now
        return True
    row.failures += 1
    if row.failures >= MOST_FAILURES:
        row.frozen_at = scope.now
        scope.record(Fact("factor.frozen", row.id, {"user_id": user.id, "factor": "app"}))
        tell_factor_event(scope, user, "Your authenticator app was frozen after too many wrong codes", and_owners=True)
    return False


def _matching_step(secret: str, code: str, scope: Scope, *, after: int) -> int | None:
    """The time step of a code, one before and one behind the clock's included; never one that was used."""
    typed, current = _plain(code), int(scope.now.timestamp()) // PERIOD_SECONDS
    totp = TOTP(secret)
    matching = None
    for step in (current - 1, current, current + 1):  # always all three: the answer takes the same time
        is_right = hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
        matching = step if is_right and step > after else matching
    return matching


def _secret_of(row: Authenticator) -> str:
    return unseal(row.secret, row.user_id, row.id).decode()


def _plain(code: str) -> str:
    return "".join(code.split())[:20]


def _in_groups(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _picture_of(address: str) -> str:
    return segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=True)
