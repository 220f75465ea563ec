"""Guessing made slow: failed sign-ins are counted per account and per network address."""

import hashlib
from datetime import datetime, timedelta

from billing_app.domain.errors import BillingError
from billing_app.domain.ids import new_id
from billing_app.store.accounts import failures_of_account, failures_of_address, serialise
from billing_app.store.session import Scope
from billing_app.store.tables import SignInAttempt

ACCOUNT_FAILURES = 5
ADDRESS_FAILURES = 20
_SHORTEST = timedelta(minutes=1)
_LONGEST = timedelta(minutes=15)
# Longer than the longest delay, so that the delays go on doubling while somebody goes on guessing.
_MEMORY = timedelta(hours=1)


class LockedOut(BillingError):
    """Too many failed tries; `retry_after_seconds` says how long to wait (HTTP 429)."""

    code = "locked_out"

    def __init__(self, until: datetime, now: datetime) -> None:
        """Say when to try again, in whole minutes."""
        self.retry_after_seconds = max(1, int((until - now).total_seconds()))
        minutes = -(-self.retry_after_seconds // 60)
        plural = "s" if minutes > 1 else ""
        super().__init__(f"Too many tries. Wait {minutes} minute{plural}, then try again.")


def admit_attempt(scope: Scope, email: str, address: str, device: str) -> str:
    """Count a try as failed before it is judged, or raise `LockedOut`; returns the attempt's id.

    A known device has a count of its own and no limit by address, so that strangers cannot lock an owner out.
    """
    account = hashlib.sha256(f"{email.lower()}\0{device}".encode()).hexdigest()
    serialise(scope.session, account)
    since = scope.now - _MEMORY
    until = _locked_until(failures_of_account(scope.session, account, since), ACCOUNT_FAILURES)
    if not device:
        serialise(scope.session, address)
        until = max(until, _locked_until(failures_of_address(scope.session, address, since), ADDRESS_FAILURES))
    if until > scope.now:
        raise LockedOut(until, scope.now)
    attempt = SignInAttempt(id=new_id(), account=account, address=address[:64], at=scope.now)
    scope.session.add(attempt)
    return attempt.id


def _locked_until(failures: list[datetime], allowed: int) -> datetime:
    """One minute after the last allowed failure, then twice as long after each further one."""
    if len(failures) < allowed:
        return _NEVER
    return failures[-1] + min(_LONGEST, _SHORTEST * 2 ** (len(failures) - allowed))


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
