"""Which factors a login has, and by which of them a sign-in can go on."""

from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from billing_app.domain.security_policy import SecurityPolicy
from billing_app.services.mailing import is_mail_configured
from billing_app.store import factors as rows

Way = Literal["app", "passkey", "mail", "recovery"]


@dataclass(frozen=True, slots=True)
class Factors:
    """What a login has besides its password."""

    has_app: bool
    is_app_frozen: bool
    passkeys: int
    recovery_codes: int

    @property
    def has_any(self) -> bool:
        """Whether there is a second factor; recovery codes only stand in for one."""
        return self.has_app or self.passkeys > 0


def factors_of(session: Session, user_id: str) -> Factors:
    """The factors of a login."""
    app = rows.authenticator_of(session, user_id)
    return Factors(
        has_app=app is not None,
        is_app_frozen=app is not None and app.frozen_at is not None,
        passkeys=len(rows.passkeys_of(session, user_id)),
        recovery_codes=rows.unused_recovery_codes(session, user_id),
    )


def ways_of(factors: Factors, policy: SecurityPolicy) -> tuple[Way, ...]:
    """By what a person can prove himself, the best way first.

    Mail is offered only to who has nothing better: whoever reads a mailbox must not get around an app.
    """
    found: list[Way] = []
    if factors.has_app and not factors.is_app_frozen:
        found.append("app")
    if factors.passkeys:
        found.append("passkey")
    if not factors.has_any and policy.allows_mail_codes and is_mail_configured():
        found.append("mail")
    if factors.has_any and factors.recovery_codes:
        found.append("recovery")
    return tuple(found)
