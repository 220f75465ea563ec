"""The second step of signing in: a code, a passkey, or setting up a factor that the business requires."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from billing_app.domain.errors import BillingError, Unauthenticated
from billing_app.services.answering import answer_with_code
from billing_app.services.enrolling import Enrolled, enrol_and_enter, enrolment_of_waiting
from billing_app.services.lockout import LockedOut
from billing_app.services.passkey_sign_in import answer_with_passkey, enrol_passkey_and_enter
from billing_app.services.pending_sign_in import Waiting, send_code, waiting_sign_in
from billing_app.services.sessions import NewSession
from billing_app.web.cookies import FORGET, enter, with_session
from billing_app.web.passkeys import credential_in
from billing_app.web.recovery_page import show_recovery_codes
from billing_app.web.replacing import in_place_of_earlier
from billing_app.web.showing import after_sign_in, form_values, show

router = APIRouter()
Values = Annotated[dict[str, str], Depends(form_values)]
_LATE = "/sign-in?late=yes"


@router.get("/sign-in/second-factor")
def show_second_factor(request: Request, way: str = "", sent: str = "") -> Response:
    """The form for the best way that is open, or for the one that was asked for."""
    waiting = waiting_sign_in(cookies_of(request))
    if waiting is None:
        return RedirectResponse(_LATE, 303)
    if waiting.step == "password":
        return RedirectResponse("/sign-in/own-password", 303)
    if waiting.step == "enrol":
        return RedirectResponse("/sign-in/set-up", 303)
    return _form(waiting, way, is_sent=bool(sent))


@router.post("/sign-in/second-factor")
def post_second_factor(request: Request, values: Values) -> Response:
    """Judge a code and go to the overview, or show the form again."""
    way, code, remembers = values.get("way", ""), values.get("code", ""), "remember" in values
    return _entering(request, way, lambda: answer_with_code(cookies_of(request), way, code, remembers_device=remembers))


@router.post("/sign-in/second-factor/passkey")
def post_passkey(request: Request, values: Values) -> Response:
    """Judge a passkey's answer and go to the overview, or show the form again."""
    answer, remembers = credential_in(values), "remember" in values
    return _entering(
        request, "passkey", lambda: answer_with_passkey(cookies_of(request), answer, remembers_device=remembers)
    )


@router.post("/sign-in/mail-code")
def post_mail_code(request: Request) -> Response:
    """Send a code by mail and show where to type it."""
    try:
        send_code(cookies_of(request))
    except BillingError as error:
        return _again(request, "mail", error)
    return RedirectResponse("/sign-in/second-factor?way=mail&sent=yes", 303)


@router.get("/sign-in/set-up")
def show_set_up(request: Request) -> Response:
    """The picture that an app scans, for who must have a second factor and has none."""
    return _set_up(request)


@router.post("/sign-in/set-up")
def post_set_up(request: Request, values: Values) -> Response:
    """Confirm the app and show the recovery codes, signed in; or show the picture again."""
    return _enrolling(request, lambda: enrol_and_enter(cookies_of(request), values.get("code", "")))


@router.post("/sign-in/set-up/passkey")
def post_set_up_passkey(request: Request, values: Values) -> Response:
    """Keep the new passkey and show the recovery codes, signed in; or show the page again."""
    answer, name = credential_in(values), values.get("name", "")
    return _enrolling(request, lambda: enrol_passkey_and_enter(cookies_of(request), answer, name))


def cookies_of(request: Request) -> str:
    """The Cookie header of a request."""
    return request.headers.get("cookie", "")


def status_of(error: BillingError) -> int:
    """The status of a form that is shown again."""
    return 429 if isinstance(error, LockedOut) else 422


def _entering(request: Request, way: str, begin: Callable[[], NewSession]) -> Response:
    try:
        session = begin()
        return in_place_of_earlier(request, enter(session, after_sign_in(request)), session)
    except BillingError as error:
        return _again(request, way, error)


def _again(request: Request, way: str, error: BillingError) -> Response:
    """The form again with what was wrong; the first form once the sign-in is over."""
    waiting = None if isinstance(error, Unauthenticated) else waiting_sign_in(cookies_of(request))
    if waiting is None:
        return RedirectResponse(_LATE, 303)
    return _form(waiting, way, error=error.message, status=status_of(error))


def _enrolling(request: Request, enrol: Callable[[], Enrolled]) -> Response:
    try:
        enrolled = enrol()
    except BillingError as error:
        return _set_up(request, error.message, status_of(error))
    page = show_recovery_codes(enrolled.recovery_codes, after_sign_in(request))
    page.headers.update(FORGET)
    return in_place_of_earlier(request, with_session(page, enrolled.session), enrolled.session)


def _form(waiting: Waiting, way: str, *, error: str = "", status: int = 200, is_sent: bool = False) -> Response:
    chosen = way if way in waiting.ways else next(iter(waiting.ways), "")
    values: Mapping[str, Any] = {"email": waiting.email, "is_app_frozen": waiting.is_app_frozen, "error": error}
    others = [each for each in waiting.ways if each != chosen]
    return show("second_factor.html", status, way=chosen, others=others, is_sent=is_sent, **values)


def _set_up(request: Request, error: str = "", status: int = 200) -> Response:
    try:
        enrolment = enrolment_of_waiting(cookies_of(request))
    except Unauthenticated:
        return RedirectResponse(_LATE, 303)
    except BillingError:
        return RedirectResponse("/sign-in/second-factor", 303)
    lead = "Your business asks for a second factor at sign-in. Set one up now; it takes a minute."
    return show(
        "authenticator.html", status, enrolment=enrolment, error=error, lead=lead, action="/sign-in/set-up", back=""
    )
