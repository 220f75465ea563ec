"""A forgotten password: asking for a link, and choosing a new one behind it."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from starlette.background import BackgroundTask

from billing_app.domain.errors import BillingError, NotFound
from billing_app.live.hub import hub
from billing_app.services.forgotten_password import admit_request, mail_reset, reset_email, set_password
from billing_app.services.lockout import LockedOut
from billing_app.services.mailing import is_mail_configured
from billing_app.services.watching import Signal, report
from billing_app.web.showing import address_of, errors_by_field, form_values, show

router = APIRouter(include_in_schema=False)


@router.get("/forgotten-password")
def show_question() -> Response:
    """The form; where there is no mail, what to do instead."""
    return _question()


@router.post("/forgotten-password")
def post_question(request: Request, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """The same answer for every address, given before anything is looked up, so that its time tells nothing."""
    email, address = values.get("email", ""), address_of(request)
    if not is_mail_configured():
        return _question()
    try:
        admit_request(email, address)
    except LockedOut as error:
        return _question(error.message, 429)
    answer = show("forgotten_password_sent.html", email=email.strip()[:254])
    answer.background = BackgroundTask(mail_reset, email, address)
    return answer


@router.get("/new-password/{secret}")
def show_new_password(secret: str) -> Response:
    """The form for a new password, behind a link that still works."""
    email = reset_email(secret)
    return show("new_password.html", secret=secret, email=email, errors={}) if email else _gone()


@router.post("/new-password/{secret}")
async def post_new_password(
    request: Request, secret: str, values: Annotated[dict[str, str], Depends(form_values)]
) -> Response:
    """Set the password and throw out whoever is signed in with the old one."""
    try:
        done = await asyncio.to_thread(set_password, secret, values.get("password", ""), address_of(request))
    except NotFound:
        return _gone()
    except BillingError as error:
        email = await asyncio.to_thread(reset_email, secret)
        return show("new_password.html", 422, secret=secret, email=email, errors=errors_by_field(error))
    for session_id in done.ended_sessions:
        await hub.drop_session(session_id)
    return show("new_password_set.html")


def _question(error: str = "", status: int = 200) -> HTMLResponse:
    return show("forgotten_password.html", status, error=error, has_mail=is_mail_configured())


def _gone() -> HTMLResponse:
    """The same for links that are wrong, used or too old; who guesses is noted."""
    report(Signal.LINK_UNKNOWN, subject="/new-password")
    return show("new_password_gone.html", 404)
