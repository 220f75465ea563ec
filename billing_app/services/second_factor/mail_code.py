"""Codes by mail, where the business allows them: ten minutes, five tries, one use."""

import hmac
import secrets
from datetime import timedelta

from billing_app.domain.errors import Refused
from billing_app.domain.ids import new_id
from billing_app.services.mailing import is_mail_configured, queue_mail
from billing_app.services.second_factor.sealing import keyed_hash
from billing_app.settings import settings
from billing_app.store import factors as rows
from billing_app.store.session import Scope
from billing_app.store.tables import MailCode, User

VALIDITY = timedelta(minutes=10)
MOST_TRIES = 5
_DIGITS = 8
# Each code is a chance to guess, and a mail in somebody's inbox.
_MOST_AN_HOUR = 6


def send_mail_code(scope: Scope, user: User, bound_to: str) -> None:
    """Send a code that counts for one pending sign-in or session only; earlier ones for it count no more."""
    if not is_mail_configured():
        raise Refused("This installation can't send mail. Use another way.", code="no_mail")
    if rows.mail_codes_since(scope.session, user.id, scope.now - timedelta(hours=1)) >= _MOST_AN_HOUR:
        raise Refused("Too many codes were sent. Wait an hour, or use another way.", code="too_many_codes")
    if (earlier := rows.mail_code_for(scope.session, bound_to, scope.now)) is not None:
        earlier.used_at = scope.now
    code = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
    scope.session.add(
        MailCode(
            id=new_id(),
            user_id=user.id,
            bound_to=bound_to,
            digest=_digest(bound_to, code),
            created_at=scope.now,
            expires_at=scope.now + VALIDITY,
        )
    )
    scope.session.flush()
    queue_mail(
        scope,
        to=user.email,
        template="sign_in_code",
        values={
            "email": user.email,
            "site": settings().address,
            "code": f"{code[:4]} {code[4:]}",
            "minutes": int(VALIDITY.total_seconds()) // 60,
        },
        is_secret=True,
        useful_for=VALIDITY,
    )


def judge_mail_code(scope: Scope, bound_to: str, code: str) -> bool:
    """Whether a code is the latest that was sent for this; wrong or right, it can be tried five times only."""
    row = rows.mail_code_for(scope.session, bound_to, scope.now)
    if row is None or row.tries >= MOST_TRIES:
        return False
    row.tries += 1
    if not hmac.compare_digest(row.digest, _digest(bound_to, "".join(code.split())[:20])):
        return False
    row.used_at = scope.now
    return True


def _digest(bound_to: str, code: str) -> str:
    return keyed_hash("mail codes", bound_to, code)
