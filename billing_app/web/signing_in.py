"""The sign-in form and signing out."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from billing_app.domain.errors import BillingError
from billing_app.live.hub import hub
from billing_app.services.accounts import is_set_up, sign_in
from billing_app.services.lockout import LockedOut
from billing_app.services.passkey_sign_in import sign_in_with_passkey
from billing_app.services.pending_sign_in import Arrival, NewPending
from billing_app.services.sessions import NewSession, cookie_value, end_session
from billing_app.services.stations.turns import counter_door
from billing_app.settings import settings
from billing_app.web.cookies import device_cookie_name, go_on, leave, passkey_cookie_name, remembered_cookie_name
from billing_app.web.passkeys import credential_in
from billing_app.web.replacing import in_place_of_earlier
from billing_app.web.showing import address_of, after_sign_in, form_values, show

router = APIRouter()
# Argon2 takes a core for a moment, two at a time. Those who wait for their turn wait here, where it costs nothing, and
# not in the threads that everybody else needs.
_turns = asyncio.Semaphore(2)


@router.get("/sign-in")
def show_sign_in(request: Request, late: str = "", by: str = "") -> Response:
    """The form; before the first login exists there is nothing to sign in to. A counter tablet asks for a PIN."""
    if not is_set_up():
        return RedirectResponse("/setup", 303)
    if by != "password" and counter_door(request.headers.get("cookie", "")) is not None:
        return RedirectResponse("/sign-in/counter", 303)
    said = "This sign-in took too long, or was tried too often. Begin again." if late else ""
    return _form(error=said)


@router.post("/sign-in")
async def post_sign_in(request: Request, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """Check the password and go to the overview or to the second step, or show the form again."""
    email, is_remembered = values.get("email", ""), "remember" in values
    try:
        async with _turns:
            found = await asyncio.to_thread(_sign_in, request, values)
    except BillingError as error:
        status = 429 if isinstance(error, LockedOut) else 422
        return _form(status, email=email, error=error.message, is_remembered=is_remembered)
    return await asyncio.to_thread(_enter, request, found)


def _form(status: int = 200, *, email: str = "", error: str = "", is_remembered: bool = False) -> Response:
    providers = [(each.name, each.label) for each in settings().providers]
    return show("sign_in.html", status, email=email, error=error, is_remembered=is_remembered, providers=providers)


def _sign_in(request: Request, values: dict[str, str]) -> NewSession | NewPending:
    cookies = request.headers.get("cookie", "")
    return sign_in(
        values.get("email", ""),
        values.get("password", ""),
        address=address_of(request),
        device=request.headers.get("user-agent", ""),
        known_device=cookie_value(cookies, device_cookie_name()),
        remembered_device=cookie_value(cookies, remembered_cookie_name()),
        is_remembered="remember" in values,
    )


@router.post("/sign-in/passkey")
def post_passkey(request: Request, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """Sign in with a passkey alone, or show the form again."""
    cookies = request.headers.get("cookie", "")
    arrival = Arrival(
        address=address_of(request),
        device=request.headers.get("user-agent", ""),
        known_device=cookie_value(cookies, device_cookie_name()),
        is_remembered="remember" in values,
    )
    try:
        bound_to = cookie_value(cookies, passkey_cookie_name())
        found = sign_in_with_passkey(credential_in(values), bound_to, arrival)
    except BillingError as error:
        status = 429 if isinstance(error, LockedOut) else 422
        return _form(status, error=error.message, is_remembered=arrival.is_remembered)
    return _enter(request, found)


def _enter(request: Request, found: NewSession | NewPending) -> Response:
    return in_place_of_earlier(request, go_on(found, after_sign_in(request)), found)


@router.post("/sign-out")
async def post_sign_out(request: Request) -> Response:
    """End the session; its open pages leave by themselves."""
    ended = await asyncio.to_thread(end_session, request.headers.get("cookie", ""))
    answer = leave()
    if ended:  # afterwards: a page that is told to leave meanwhile would break off the request that takes its cookie
        answer.background = BackgroundTask(hub.drop_session, ended)
    return answer
