"""Plain pages on which a person adds a factor or gets recovery codes; the wall has asked for a step-up before."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.services.own_factors import begin_app, confirm_app, renew_recovery_codes
from billing_app.services.own_passkeys import add_own_passkey, own_passkey_options
from billing_app.web.passkeys import credential_in, options_or_reason
from billing_app.web.recovery_page import show_recovery_codes
from billing_app.web.second_factor import status_of
from billing_app.web.showing import form_values, show

router = APIRouter()
Values = Annotated[dict[str, str], Depends(form_values)]
_PROFILE = "/settings/profile"


@router.get("/factors/authenticator")
def show_authenticator(request: Request) -> Response:
    """The picture that an app scans."""
    return _authenticator(request)


@router.post("/factors/authenticator")
def post_authenticator(request: Request, values: Values) -> Response:
    """Confirm the app by its first code."""
    try:
        codes = confirm_app(actor_of(request), values.get("code", ""))
    except BillingError as error:
        return _authenticator(request, error.message, status_of(error))
    return _done(codes)


@router.get("/factors/passkey")
def show_passkey() -> Response:
    """The page on which the browser makes a passkey."""
    return show("passkey.html", error="")


@router.post("/factors/passkey/options")
def post_passkey_options(request: Request) -> Response:
    """Options to make a passkey."""
    return options_or_reason(lambda: own_passkey_options(actor_of(request)))


@router.post("/factors/passkey")
def post_passkey(request: Request, values: Values) -> Response:
    """Keep the passkey that the browser has made."""
    try:
        codes = add_own_passkey(actor_of(request), credential_in(values), values.get("name", ""))
    except BillingError as error:
        return show("passkey.html", status_of(error), error=error.message)
    return _done(codes)


@router.get("/factors/recovery-codes")
def show_question() -> Response:
    """Ask before the earlier codes are made useless."""
    return show("recovery_question.html", error="")


@router.post("/factors/recovery-codes")
def post_recovery_codes(request: Request) -> Response:
    """Make new codes and show them, this once."""
    try:
        return _done(renew_recovery_codes(actor_of(request)))
    except BillingError as error:
        return show("recovery_question.html", status_of(error), error=error.message)


def actor_of(request: Request) -> Actor:
    """Who the wall has found behind the request."""
    return request.scope["actor"]


def _authenticator(request: Request, error: str = "", status: int = 200) -> Response:
    lead = "A second factor keeps your login yours even when somebody learns your password."
    enrolment = begin_app(actor_of(request))
    return show(
        "authenticator.html",
        status,
        enrolment=enrolment,
        error=error,
        lead=lead,
        action="/factors/authenticator",
        back=_PROFILE,
    )


def _done(codes: tuple[str, ...]) -> Response:
    return show_recovery_codes(codes, _PROFILE) if codes else RedirectResponse(_PROFILE, 303)
