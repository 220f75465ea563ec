"""To a provider and back: sign in with an account there, link it, or prove by it who sits here."""

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.services.pending_sign_in import Arrival
from billing_app.services.providers.arriving import Done, arrive
from billing_app.services.providers.visiting import Departure, Purpose, Return, depart, provider_named
from billing_app.services.sessions import cookie_value, person_for_session
from billing_app.settings import settings
from billing_app.web.cookies import (
    device_cookie_name,
    go_on,
    provider_cookie_name,
    put_provider_cookie,
    remembered_cookie_name,
)
from billing_app.web.replacing import in_place_of_earlier
from billing_app.web.showing import address_of, after_sign_in, form_values, show
from billing_app.web.step_up import local_path, renewed

router = APIRouter(include_in_schema=False)
_BROUGHT_BACK = ("state", "code", "iss", "error")
_LONGEST = 4_000


@router.get("/sign-in/with/{name}")
def begin_sign_in_with(request: Request, name: str) -> Response:
    """Go to the provider and sign in there."""
    if (elsewhere := _own_address(request)) is not None:
        return elsewhere
    return _depart(request, name, "sign_in")


@router.get("/factors/provider/{name}")
def begin_linking(request: Request, name: str) -> Response:
    """Go to the provider and come back with the account that is to be linked."""
    return _depart(request, name, "link")


@router.get("/step-up/with/{name}")
def begin_step_up(request: Request, name: str, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """Go to the provider and prove there who it is."""
    return _depart(request, name, "step_up", local_path(next))


@router.post("/sign-in/with/{name}/callback")
def pass_on(name: str, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """A provider that answers by a form (Apple): the browser asks again as itself, with the cookies it holds."""
    brought = {key: values[key][:_LONGEST] for key in _BROUGHT_BACK if key in values}
    return RedirectResponse(f"/sign-in/with/{provider_named(name).name}/callback?{urlencode(brought)}", 303)


@router.get("/sign-in/with/{name}/callback")
def come_back(request: Request, name: str) -> Response:
    """Judge what the browser brings back."""
    brought = {key: request.query_params.get(key, "")[:_LONGEST] for key in _BROUGHT_BACK}
    cookies = request.headers.get("cookie", "")
    try:
        back = Return(
            provider_named(name),
            brought["state"],
            cookie_value(cookies, provider_cookie_name()),
            brought["code"],
            brought["iss"],
        )
        found = arrive(back, _arrival(request, cookies), person_for_session(cookies))
    except BillingError as error:
        return _explain(error)
    if isinstance(found, Done):
        done = RedirectResponse(local_path(found.next_path), 303, headers={"cache-control": "no-store"})
        return renewed(request, done) if found.is_proof else done
    return in_place_of_earlier(request, go_on(found, after_sign_in(request)), found)


def _depart(request: Request, name: str, purpose: Purpose, next_path: str = "") -> Response:
    actor: Actor | None = request.scope.get("actor")
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        # Another site may not begin this in our name: whoever is signed in at the provider would be so here unasked.
        return RedirectResponse("/sign-in" if purpose == "sign_in" else "/settings/profile", 303)
    try:
        departure = depart(
            name,
            purpose,
            browser=cookie_value(request.headers.get("cookie", ""), provider_cookie_name()),
            address=address_of(request),
            session_id=str(actor.session_id or "") if actor is not None else "",
            next_path=next_path,
        )
    except BillingError as error:
        return _explain(error)
    return _gone(departure)


def _gone(departure: Departure) -> Response:
    answer = RedirectResponse(departure.url, 303, headers={"cache-control": "no-store"})
    put_provider_cookie(answer, departure.browser)
    return answer


def _own_address(request: Request) -> Response | None:
    """The provider sends browsers to the one address that the settings name, and there the cookie must be."""
    asked, own = request.headers.get("host", ""), urlsplit(settings().address)
    return None if asked == own.netloc else RedirectResponse(f"{settings().address}{request.url.path}", 303)


def _arrival(request: Request, cookies: str) -> Arrival:
    return Arrival(
        address=address_of(request),
        device=request.headers.get("user-agent", ""),
        known_device=cookie_value(cookies, device_cookie_name()),
        remembered_device=cookie_value(cookies, remembered_cookie_name()),
    )


def _explain(error: BillingError) -> Response:
    statuses = {"provider_unreachable": 503, "locked_out": 429, "not_found": 404}
    is_undated = error.error_code == "login_undated"
    return show("provider_failed.html", statuses.get(error.error_code, 422), error=error.message, is_undated=is_undated)
