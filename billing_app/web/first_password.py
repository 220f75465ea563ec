"""The page on which a new member chooses an own password, at the first sign-in with one that somebody else typed."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from billing_app.domain.errors import BillingError, Unauthenticated
from billing_app.services.first_password import choose_own_password
from billing_app.services.pending_sign_in import waiting_sign_in
from billing_app.web.cookies import go_on
from billing_app.web.replacing import in_place_of_earlier
from billing_app.web.showing import after_sign_in, errors_by_field, form_values, show

router = APIRouter(include_in_schema=False)
_LATE = "/sign-in?late=yes"


@router.get("/sign-in/own-password")
def show_own_password(request: Request) -> Response:
    """The form, while such a sign-in waits."""
    return _form(request, {})


@router.post("/sign-in/own-password")
async def post_own_password(request: Request, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """Take the password and go on, or show the form again with what is wrong."""
    cookies = request.headers.get("cookie", "")
    try:
        found = await asyncio.to_thread(choose_own_password, cookies, values.get("password", ""))
    except Unauthenticated:
        return RedirectResponse(_LATE, 303)
    except BillingError as error:
        return await asyncio.to_thread(_form, request, errors_by_field(error), 422)
    answer = go_on(found, await asyncio.to_thread(after_sign_in, request))
    return await asyncio.to_thread(in_place_of_earlier, request, answer, found)


def _form(request: Request, errors: dict[str, str], status: int = 200) -> Response:
    waiting = waiting_sign_in(request.headers.get("cookie", ""))
    if waiting is None or waiting.step != "password":
        return RedirectResponse(_LATE, 303)
    return show("own_password.html", status, email=waiting.email, errors=errors)
