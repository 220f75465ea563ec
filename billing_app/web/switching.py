"""Changing the business one works in: a plain form, answered by a new session and a new page."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.live.hub import hub
from billing_app.services.pending_sign_in import Arrival
from billing_app.services.switching import enter_business
from billing_app.web.cookies import go_on
from billing_app.web.showing import address_of

router = APIRouter(include_in_schema=False)


@router.post("/businesses/{business_id}/enter")
async def post_business(request: Request, business_id: str) -> Response:
    """Go on in another business; all open tabs of this browser come along."""
    actor: Actor = request.scope["actor"]
    # The person is known here: nobody has to be told of a new device.
    arrival = Arrival(
        address=address_of(request), device=request.headers.get("user-agent", ""), known_device="switching"
    )
    try:
        found, old = await asyncio.to_thread(enter_business, actor, business_id, arrival)
    except BillingError:
        return RedirectResponse("/", 303)  # the membership ended meanwhile: the menu shows what is left
    answer = go_on(found)
    # Afterwards: a page that is told to leave meanwhile would break off the very request that brings its new cookie.
    answer.background = BackgroundTask(hub.drop_session, old, "/")
    return answer
