"""Step-up over HTTP: for the dialog of the app, and as a page of its own where a plain address asks for it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.services.providers.linking import providers_of
from billing_app.services.renewing import renew_after_proof
from billing_app.services.step_up import step_up, step_up_options, step_up_ways, step_up_with_passkey
from billing_app.store.session import clock
from billing_app.web.cookies import put_session
from billing_app.web.passkeys import credential_in, options_or_reason
from billing_app.web.second_factor import status_of
from billing_app.web.showing import form_values, show

router = APIRouter()
_QUIET = {"cache-control": "no-store"}


@router.get("/step-up")
def show_step_up(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    """What the dialog needs to know, as JSON; or the page that asks and then goes on to `next`."""
    actor: Actor = request.scope["actor"]
    is_fresh, ways = actor.has_stepped_up(clock()), step_up_ways(actor)
    if _wants_json(request):
        providers = [{"name": name, "label": label} for name, label in providers_of(actor)]
        return JSONResponse({"is_fresh": is_fresh, "ways": ways, "providers": providers}, headers=_QUIET)
    if is_fresh:
        return RedirectResponse(local_path(next), 303)
    return _page(actor, next)


@router.post("/step-up")
def post_step_up(request: Request, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """Judge the proof; then 204 for the dialog, or on to `next`. Either brings a new value for the session."""
    actor: Actor = request.scope["actor"]
    try:
        if values.get("way") == "passkey":
            step_up_with_passkey(actor, credential_in(values))
        else:
            step_up(actor, values.get("way", ""), values.get("secret", ""))
    except BillingError as error:
        if _wants_json(request):
            return JSONResponse({"text": error.message}, status_of(error), headers=_QUIET)
        return _page(actor, values.get("next", ""), error=error.message, status=status_of(error))
    if _wants_json(request):
        return renewed(request, Response(status_code=204, headers=_QUIET), values.get("tab", ""))
    return renewed(request, RedirectResponse(local_path(values.get("next", "")), 303, headers=_QUIET))


@router.post("/step-up/passkey/options")
def post_options(request: Request) -> Response:
    """Options to prove it by a passkey."""
    return options_or_reason(lambda: step_up_options(request.scope["actor"]))


def renewed(request: Request, answer: Response, tab: str = "") -> Response:
    """The answer to a proof, with a new value for the session; `tab` names the one in which it was given."""
    session = renew_after_proof(request.headers.get("cookie", ""), tab)
    if session is not None:
        put_session(answer, session)
    return answer


def local_path(wanted: str) -> str:
    """A path of this program, whatever was asked for: never an address of somebody else's."""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_local and "\\" not in wanted and " " not in wanted else "/"


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _page(actor: Actor, next_path: str, *, error: str = "", status: int = 200) -> Response:
    return show(
        "step_up.html",
        status,
        ways=step_up_ways(actor),
        providers=providers_of(actor),
        next_path=local_path(next_path),
        error=error,
    )
