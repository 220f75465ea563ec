"""Passkeys over HTTP: options for the browser's script. Its answer comes back in the page's own form."""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from billing_app.domain.errors import BillingError
from billing_app.services.passkey_sign_in import enrolment_options, sign_in_options, waiting_options
from billing_app.services.second_factor.passkeys import MOST_BYTES
from billing_app.web.cookies import bind_browser

router = APIRouter()
_QUIET = {"cache-control": "no-store"}


def credential_in(values: Mapping[str, str]) -> dict[str, Any]:
    """What the script put into the form; anything else is an empty answer, which no passkey gives."""
    text = values.get("credential", "")
    try:
        said: object = json.loads(text) if len(text) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", said) if isinstance(said, dict) else {}


def options_or_reason(make: Callable[[], dict[str, Any]]) -> JSONResponse:
    """The options, or a sentence that says why there are none."""
    try:
        return JSONResponse(make(), headers=_QUIET)
    except BillingError as error:
        return JSONResponse({"text": error.message}, 422, headers=_QUIET)


@router.post("/sign-in/passkey/options")
def post_sign_in_options() -> Response:
    """Options to sign in with a passkey alone, bound to this browser."""
    answer = JSONResponse({}, headers=_QUIET)
    answer.body = answer.render(sign_in_options(bind_browser(answer)))
    answer.headers["content-length"] = str(len(answer.body))
    return answer


@router.post("/sign-in/second-factor/passkey/options")
def post_second_factor_options(request: Request) -> Response:
    """Options to answer a waiting sign-in."""
    return options_or_reason(lambda: waiting_options(request.headers.get("cookie", "")))


@router.post("/sign-in/set-up/passkey/options")
def post_set_up_options(request: Request) -> Response:
    """Options to make the passkey that a waiting sign-in asks for."""
    return options_or_reason(lambda: enrolment_options(request.headers.get("cookie", "")))
