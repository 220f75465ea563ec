"""New values for the cookies of sessions: after their rights have changed, and after a proof of who sits there."""

import secrets
from datetime import timedelta

from billing_app.services.cookie_values import stored_form
from billing_app.services.sessions import NewSession, actor_of, has_run_out, session_value
from billing_app.store import accounts as rows
from billing_app.store.session import clock, system_reading, system_transaction
from billing_app.store.tables import SignIn

# For requests that were on their way when the cookie got a new value, and for other tabs to come with it.
_PREVIOUS_COUNTS = timedelta(seconds=20)


def renew_if_due(cookie_header: str) -> NewSession | None:
    """Give a session whose rights have changed a new value; None where nothing has, or nobody is signed in."""
    return _renew(cookie_header, "", is_due=False)


def renew_after_proof(cookie_header: str, tab: str = "") -> NewSession | None:
    """Give the session of somebody who has just proven himself again a new value; the tab's own socket stays open."""
    return _renew(cookie_header, tab[:64], is_due=True)


def _renew(cookie_header: str, tab: str, *, is_due: bool) -> NewSession | None:
    value = session_value(cookie_header)
    with system_reading() as session:  # nearly always there is nothing to do, and then nobody has to write
        standing = rows.find_standing(session, stored_form(value), clock()) if value else None
    if standing is None or not (is_due or standing.sign_in.must_renew) or has_run_out(standing.sign_in, clock()):
        return None
    with system_transaction() as scope:
        sign_in = rows.lock_sign_in(scope.session, standing.sign_in.id)
        if not (is_due or sign_in.must_renew):
            return None
        fresh = secrets.token_urlsafe(32)
        _replace(sign_in, fresh)
        sign_in.previous_until, sign_in.renewed_for = scope.now + _PREVIOUS_COUNTS, tab
        return NewSession(fresh, sign_in.id, actor_of(standing), sign_in.is_remembered, sign_in.expires_at)


def _replace(sign_in: SignIn, value: str) -> None:
    sign_in.previous_digest, sign_in.digest, sign_in.must_renew = sign_in.digest, stored_form(value), False
