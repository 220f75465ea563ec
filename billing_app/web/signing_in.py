"""The sign-in form and signing out."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from billing_app.domain.errors import BillingError
from billing_app.live.hub import hub
from billing_app.services.accounts import is_set_up, sign_in
from billing_app.services.lockout import LockedOut
from billing_app.services.sessions import cookie_value, end_session
from billing_app.web.cookies import device_cookie_name, enter, leave
from billing_app.web.showing import address_of, form_values, show

router = APIRouter()


@router.get("/sign-in")
def show_sign_in() -> Response:
    """The form; before the first login exists there is nothing to sign in to."""
    if not is_set_up():
        return RedirectResponse("/setup", 303)
    return show("sign_in.html", email="", error="", is_remembered=False)


@router.post("/sign-in")
def post_sign_in(request: Request, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """Check the password and go to the overview, or show the form again."""
    email, is_remembered = values.get("email", ""), "remember" in values
    try:
        session = sign_in(
            email,
            values.get("password", ""),
            address=address_of(request),
            device=request.headers.get("user-agent", ""),
            known_device=cookie_value(request.headers.get("cookie", ""), device_cookie_name()),
            is_remembered=is_remembered,
        )
    except BillingError as error:
        status = 429 if isinstance(error, LockedOut) else 422
        return show("sign_in.html", status, email=email, error=error.message, is_remembered=is_remembered)
    return enter(session)


@router.post("/sign-out")
async def post_sign_out(request: Request) -> Response:
    """End the session; its open pages leave by themselves."""
    ended = await asyncio.to_thread(end_session, request.headers.get("cookie", ""))
    if ended:
        await hub.drop_session(ended)
    return leave()
