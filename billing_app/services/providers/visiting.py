"""The way to a provider and back: bound to one browser, for ten minutes, used once.

Only the browser and the provider hold the state. The nonce and the PKCE verifier follow from it and from the
installation's key, so that whoever reads the database can answer in nobody's place.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from billing_app.domain.errors import NotFound, Refused
from billing_app.domain.ids import new_id
from billing_app.gateways.oidc import LoginRefused, Question, address_to_ask
from billing_app.settings import secret_key, settings
from billing_app.settings.login_providers import LoginProvider
from billing_app.store import provider_logins as rows
from billing_app.store.session import clock, system_reading, system_transaction
from billing_app.store.tables import ProviderVisit

VALIDITY = timedelta(minutes=10)
# A household or an office behind one address signs in more often than that on no honest day.
MOST_PER_ADDRESS = 60
# A step-up at a provider must be as fresh as one here.
_STEP_UP_SECONDS = 300
_VALUE = re.compile(r"[0-9A-Za-z_-]{43}")
Purpose = Literal["sign_in", "link", "step_up"]


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send the browser, and the value of the cookie by which it is known when it comes back."""

    url: str = field(repr=False)
    browser: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Return:
    """What the browser brings back from a provider, and the cookie that it left with."""

    provider: LoginProvider
    state: str = field(repr=False)
    browser: str = field(repr=False)
    code: str = field(repr=False)
    issuer: str = ""


def provider_named(name: str) -> LoginProvider:
    """A provider of this installation."""
    for provider in settings().providers:
        if provider.name == name:
            return provider
    raise NotFound("There is no such way to sign in here.")


def callback_address(provider: LoginProvider) -> str:
    """Where the provider sends the browser back: from the settings, never from what a request says of itself."""
    return f"{settings().address}/sign-in/with/{provider.name}/callback"


def depart(
    name: str, purpose: Purpose, *, browser: str, address: str, session_id: str = "", next_path: str = ""
) -> Departure:
    """Begin a visit; raises `ProviderUnreachable`, `NotFound`, or `Refused` where there are too many."""
    provider = provider_named(name)
    browser = browser if _VALUE.fullmatch(browser) else secrets.token_urlsafe(32)
    state = secrets.token_urlsafe(32)
    url = address_to_ask(provider, question_of(provider, state, purpose))
    with system_reading() as session:
        count = rows.visits_since(session, address[:64], clock() - VALIDITY)
    if count >= MOST_PER_ADDRESS:
        raise Refused("Too many sign-ins were begun from here. Wait ten minutes, then try again.", code="too_many")
    with system_transaction() as scope:
        rows.forget_visits(scope.session, scope.now - timedelta(days=1))
        scope.session.add(
            ProviderVisit(
                id=new_id(),
                state_digest=_digest(state),
                browser_digest=_digest(browser),
                provider=provider.name,
                purpose=purpose,
                session_id=session_id,
                next_path=next_path[:500],
                address=address[:64],
                created_at=scope.now,
                expires_at=scope.now + VALIDITY,
            )
        )
    return Departure(url, browser)


def finish_visit(back: Return) -> ProviderVisit:
    """The visit that a browser returns from, used up; raises `LoginRefused` for any that is not its own."""
    if not _VALUE.fullmatch(back.state) or not _VALUE.fullmatch(back.browser):
        raise LoginRefused("no state")
    with system_transaction() as scope:
        visit = rows.lock_visit(scope.session, _digest(back.state), scope.now)
        if visit is None:
            raise LoginRefused("a state that is unknown, used or too old")
        if not hmac.compare_digest(visit.browser_digest, _digest(back.browser)):
            raise LoginRefused("a state from another browser")
        if visit.provider != back.provider.name:
            raise LoginRefused("a state of another provider")
        visit.used_at = scope.now
        scope.session.add(visit)
        return visit


def question_of(provider: LoginProvider, state: str, purpose: str) -> Question:
    """What the provider was asked for a state."""
    return Question(
        state=state,
        nonce=_derived("nonce", state),
        verifier=_derived("verifier", state),
        redirect_uri=callback_address(provider),
        max_age=_STEP_UP_SECONDS if purpose == "step_up" else None,
    )


def _derived(what: str, state: str) -> str:
    proof = hmac.new(secret_key(), f"provider {what}:{state}".encode(), "sha256").digest()
    return base64.urlsafe_b64encode(proof).rstrip(b"=").decode()


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
