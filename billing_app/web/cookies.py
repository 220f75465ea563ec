"""The cookies of signing in: set only here, by answers to a form."""

from starlette.responses import RedirectResponse, Response

from billing_app.services.accounts import new_device
from billing_app.services.sessions import ABSOLUTE_LIMIT, NewSession, cookie_name
from billing_app.settings import settings

_DEVICE_SECONDS = 365 * 24 * 3600
# A new session must not find the tabs, tokens and drafts of an older one in the browser.
_FORGET = {"clear-site-data": '"storage"', "cache-control": "no-store"}


def device_cookie_name() -> str:
    """The cookie by which a device is known again."""
    return "__Host-device" if settings().is_https else "device"


def enter(session: NewSession) -> Response:
    """Go to the overview with a new session."""
    answer = RedirectResponse("/", 303, headers=_FORGET)
    seconds = int(ABSOLUTE_LIMIT.total_seconds()) if session.is_remembered else None
    _set(answer, cookie_name(), session.value, seconds)
    _set(answer, device_cookie_name(), new_device(str(session.actor.user_id)), _DEVICE_SECONDS)
    return answer


def leave() -> Response:
    """Go to the sign-in form without a session."""
    answer = RedirectResponse("/sign-in", 303, headers=_FORGET)
    answer.delete_cookie(cookie_name(), path="/", secure=settings().is_https, httponly=True, samesite="lax")
    return answer


def _set(answer: Response, name: str, value: str, seconds: int | None) -> None:
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=settings().is_https, httponly=True, samesite="lax")
