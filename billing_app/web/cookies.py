"""The cookies of signing in: set only here, by answers to a form."""

import secrets
from datetime import datetime
from typing import TypeVar

from starlette.responses import RedirectResponse, Response

from billing_app.services.accounts import new_device
from billing_app.services.pending_sign_in import VALIDITY, NewPending, pending_cookie_name
from billing_app.services.providers.visiting import VALIDITY as VISIT_VALIDITY
from billing_app.services.second_factor.challenges import VALIDITY as CHALLENGE_VALIDITY
from billing_app.services.second_factor.devices import VALIDITY as DEVICE_VALIDITY
from billing_app.services.sessions import NewSession, cookie_name
from billing_app.services.stations.offering import NewStation
from billing_app.services.stations.standing import station_cookie_name
from billing_app.settings import settings
from billing_app.store.session import clock

FORGET = {"clear-site-data": '"storage"', "cache-control": "no-store"}
"""A new session must not find the tabs, tokens and drafts of an older one in the browser."""
_DEVICE_SECONDS = 365 * 24 * 3600
_INVITATION_SECONDS = 3600
AnyResponse = TypeVar("AnyResponse", bound=Response)


def device_cookie_name() -> str:
    """The cookie by which a device is known again."""
    return _named("device")


def remembered_cookie_name() -> str:
    """The cookie of a device on which the second factor is not asked for."""
    return _named("remembered")


def passkey_cookie_name() -> str:
    """The cookie that binds a passkey's challenge to the browser before anybody is known."""
    return _named("passkey")


def provider_cookie_name() -> str:
    """The cookie that binds the way to a provider and back to one browser."""
    return _named("visit")


def put_provider_cookie(answer: Response, value: str) -> None:
    """Let a browser be known when it comes back."""
    _set(answer, provider_cookie_name(), value, int(VISIT_VALIDITY.total_seconds()))


def go_on(found: NewSession | NewPending, path: str = "/") -> Response:
    """Go on with a new session, to the overview if nothing else is named, or to the second step where one is asked."""
    return wait(found) if isinstance(found, NewPending) else enter(found, path)


def enter(session: NewSession, path: str = "/") -> Response:
    """Go on with a new session."""
    return with_session(RedirectResponse(path, 303, headers=FORGET), session)


def keep_invitation(answer: AnyResponse, secret: str) -> AnyResponse:
    """Remember which invitation somebody came with, who has to sign in before it can be accepted."""
    _set(answer, invitation_cookie_name(), secret, _INVITATION_SECONDS)
    return answer


def forget_invitation(answer: AnyResponse) -> AnyResponse:
    """It was accepted, or leads nowhere."""
    _forget(answer, invitation_cookie_name())
    return answer


def invitation_cookie_name() -> str:
    """The cookie of an invitation that waits for a sign-in."""
    return _named("invitation")


def with_session(answer: AnyResponse, session: NewSession) -> AnyResponse:
    """An answer that brings a new session into the browser."""
    put_session(answer, session)
    _set(answer, device_cookie_name(), new_device(str(session.actor.user_id)), _DEVICE_SECONDS)
    if session.remembered_device:
        _set(answer, remembered_cookie_name(), session.remembered_device, int(DEVICE_VALIDITY.total_seconds()))
    _forget(answer, pending_cookie_name())
    return answer


def put_session(answer: Response, session: NewSession) -> None:
    """Set the cookie of a session; where the device is remembered it outlives the browser's window."""
    seconds = _seconds_until(session.expires_at) if session.is_remembered else None
    _set(answer, cookie_name(), session.value, seconds)


def put_station(answer: AnyResponse, station: NewStation) -> AnyResponse:
    """Make a browser the station; whoever was signed in there is not any more."""
    _set(answer, station_cookie_name(), station.value, _seconds_until(station.expires_at))
    _forget(answer, cookie_name())
    _forget(answer, pending_cookie_name())
    return answer


def earlier_cookie_name() -> str:
    """The cookie of a customer who may see earlier documents; it holds below one link only, so for no whole host."""
    return "__Secure-earlier" if settings().is_https else "earlier"


def put_earlier(answer: Response, secret: str, token: str, seconds: int) -> None:
    """Let a customer's browser see the documents beside the one of a link."""
    _set(answer, earlier_cookie_name(), token, seconds, f"/i/{secret}/earlier")


def wait(pending: NewPending) -> Response:
    """Go to the second step of signing in."""
    return with_pending(RedirectResponse("/sign-in/second-factor", 303, headers={"cache-control": "no-store"}), pending)


def with_pending(answer: AnyResponse, pending: NewPending) -> AnyResponse:
    """An answer that makes the browser wait for the second factor."""
    _set(answer, pending_cookie_name(), pending.value, int(VALIDITY.total_seconds()))
    return answer


def bind_browser(answer: Response) -> str:
    """Set a cookie with a new value that a challenge can be bound to; returns the value."""
    value = secrets.token_urlsafe(24)
    _set(answer, passkey_cookie_name(), value, int(CHALLENGE_VALIDITY.total_seconds()))
    return value


def leave() -> Response:
    """Go to the sign-in form without a session."""
    answer = RedirectResponse("/sign-in", 303, headers=FORGET)
    _forget(answer, cookie_name())
    _forget(answer, pending_cookie_name())
    return answer


def _named(name: str) -> str:
    return f"__Host-{name}" if settings().is_https else name


def _seconds_until(moment: datetime) -> int:
    return round((moment - clock()).total_seconds())


def _set(answer: Response, name: str, value: str, seconds: int | None, path: str = "/") -> None:
    is_https = settings().is_https
    answer.set_cookie(name, value, max_age=seconds, path=path, secure=is_https, httponly=True, samesite="lax")


def _forget(answer: Response, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=settings().is_https, httponly=True, samesite="lax")
