"""What a business asks of those who sign in: second factors, how long a session lasts, how long bank details wait."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from billing_app.domain.access import Role
from billing_app.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lives: after its last use, and at most; `idle` is None where it may be left alone."""

    idle: timedelta
    idle_remembered: timedelta | None
    absolute: timedelta


LIMITS: dict[str, SessionLimits] = {
    # A counter or an office is left over night; whoever wants a device remembered is not asked every morning. What
    # could do harm on such a device asks again (step-up).
    "normal": SessionLimits(timedelta(hours=12), None, timedelta(days=30)),
    # For devices that others can reach: a break ends the session, and so does the day.
    "strict": SessionLimits(timedelta(minutes=30), timedelta(minutes=30), timedelta(hours=12)),
}
_HOLD_HOURS = range(24 * 14 + 1)


@dataclass(frozen=True, slots=True)
class SecurityPolicy:
    """The rules of one business; the defaults hold for one that has chosen nothing."""

    required_roles: frozenset[Role] = field(default_factory=frozenset[Role])
    allows_mail_codes: bool = False
    session_limits: str = "normal"
    bank_hold_hours: int = 24

    @property
    def limits(self) -> SessionLimits:
        """How long its sessions live."""
        return LIMITS[self.session_limits]

    def requires_factor(self, role: Role | None) -> bool:
        """Whether members of a role need a second factor."""
        return role in self.required_roles


def policy_to_json(policy: SecurityPolicy) -> dict[str, Any]:
    """A policy as it is stored and told."""
    return {
        "required_roles": sorted(role.value for role in policy.required_roles),
        "allows_mail_codes": policy.allows_mail_codes,
        "session_limits": policy.session_limits,
        "bank_hold_hours": policy.bank_hold_hours,
    }


def policy_from_json(data: dict[str, Any]) -> SecurityPolicy:
    """A stored policy; what an older release did not store has its default."""
    known = policy_to_json(SecurityPolicy()) | data
    return SecurityPolicy(
        required_roles=frozenset(Role(role) for role in known["required_roles"]),
        allows_mail_codes=bool(known["allows_mail_codes"]),
        session_limits=str(known["session_limits"]),
        bank_hold_hours=int(known["bank_hold_hours"]),
    )


def check_policy(policy: SecurityPolicy) -> SecurityPolicy:
    """The same policy; raises `InvalidInput` naming the field that can't be so."""
    if policy.session_limits not in LIMITS:
        raise InvalidInput(f"Choose one of {', '.join(LIMITS)}.", code="not_a_choice", path="session_limits")
    if policy.bank_hold_hours not in _HOLD_HOURS:
        raise InvalidInput("Write hours from 0 to 336.", code="out_of_range", path="bank_hold_hours")
    return policy
