"""Changing the business one works in: a plain form, answered by a new session and a new page."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.live.hub import hub
from billing_app.services.pending_sign_in import Arrival
from billing_app.services.switching import enter_business
from billing_app.web.cookies import go_on
from billing_app.web.showing import address_of, form_values

router = APIRouter(include_in_schema=False)


@router.post("/businesses/enter")
async def post_business(request: Request, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """Go on in another business; all open tabs of this browser come along."""
    actor: Actor = request.scope["actor"]
    # The person is known here: nobody has to be told of a new device.
    arrival = Arrival(
        address=address_of(request), device=request.headers.get("user-agent", ""), known_device="switching"
    )
    try:
        found, old = await asyncio.to_thread(enter_business, actor, values.get("business_id", ""), arrival)
    except BillingError:
        return RedirectResponse("/", 303)  # the membership ended meanwhile: the menu shows what is left
    await hub.drop_session(old, "/")
    return go_on(found)
