"""Accepting an invitation: the page behind the mailed link."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError, NotFound
from billing_app.live.hub import hub
from billing_app.services.joining import Offer, join_as, join_with_new_login, open_offer
from billing_app.services.own_login import own_login
from billing_app.services.pending_sign_in import Arrival
from billing_app.services.sessions import person_for_session
from billing_app.services.watching import Signal, report
from billing_app.web.cookies import forget_invitation, go_on, keep_invitation
from billing_app.web.showing import address_of, errors_by_field, form_values, show

router = APIRouter(include_in_schema=False)


@router.get("/join/{secret}")
def show_invitation(request: Request, secret: str) -> Response:
    """What is offered, and what the person who opened the link has to do for it."""
    offer = open_offer(secret)
    if offer is None:
        return _gone()
    # Whoever has to sign in first, as somebody else perhaps, comes back here by itself.
    return keep_invitation(_page(secret, offer, _visitor(request)), secret)


@router.post("/join/{secret}")
async def post_invitation(
    request: Request, secret: str, values: Annotated[dict[str, str], Depends(form_values)]
) -> Response:
    """Join, and go to the overview; or show the page again with what is wrong."""
    actor = await asyncio.to_thread(_visitor, request)
    arrival = Arrival(device=request.headers.get("user-agent", ""), address=address_of(request))
    try:
        if actor is None:
            name, password = values.get("name", ""), values.get("password", "")
            session = await asyncio.to_thread(join_with_new_login, secret, name, password, arrival)
        else:
            session, old = await asyncio.to_thread(join_as, actor, secret, arrival)
            await hub.drop_session(old, "/")
        return forget_invitation(go_on(session))
    except NotFound:
        return _gone()
    except BillingError as error:
        offer = await asyncio.to_thread(open_offer, secret)
        if offer is None:
            return _gone()
        errors = errors_by_field(error)
        return await asyncio.to_thread(_page, secret, offer, actor, values=values, errors=errors, status=422)


def _page(
    secret: str,
    offer: Offer,
    actor: Actor | None,
    *,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    visitor = own_login(actor).email if actor is not None else ""
    return show(
        "join.html",
        status,
        offer=offer,
        secret=secret,
        visitor=visitor,
        values={"name": "", **(values or {})},
        errors=errors or {},
    )


def _visitor(request: Request) -> Actor | None:
    return person_for_session(request.headers.get("cookie", ""))


def _gone() -> HTMLResponse:
    """The same for links that are wrong, used, revoked or too old; who guesses is noted."""
    report(Signal.LINK_UNKNOWN, subject="/join")
    return show("join_gone.html", 404)
