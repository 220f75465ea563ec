"""Screens and tablets of the business: opening the link that makes one, and taking a turn at the counter."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from billing_app.domain.errors import BillingError, NotFound, Unauthenticated
from billing_app.live.hub import hub
from billing_app.services.lockout import LockedOut
from billing_app.services.own_login import own_login
from billing_app.services.sessions import actor_for_session, end_session
from billing_app.services.stations.offering import find_offer, open_station
from billing_app.services.stations.turns import counter_door, take_turn
from billing_app.services.watching import Signal, report
from billing_app.web.cookies import FORGET, put_session, put_station
from billing_app.web.replacing import in_place_of_earlier
from billing_app.web.showing import address_of, form_values, show

router = APIRouter(include_in_schema=False)
_HOME = {"wall": "/wall", "counter": "/sign-in/counter"}


@router.get("/station/{secret}")
def show_offer(request: Request, secret: str) -> Response:
    """What this browser would become. Looking uses nothing up: mail programs and chats look at links too."""
    offer = find_offer(secret)
    if offer is None:
        return _gone()
    actor = actor_for_session(_cookies(request))
    visitor = own_login(actor).email if actor is not None and actor.user_id is not None else ""
    return show("station.html", offer=offer, secret=secret, visitor=visitor)


@router.post("/station/{secret}")
async def post_offer(request: Request, secret: str) -> Response:
    """Become the screen or tablet; whoever was signed in here is signed out."""
    device, address = request.headers.get("user-agent", ""), address_of(request)
    try:
        station = await asyncio.to_thread(open_station, secret, device=device, address=address)
    except NotFound:
        return _gone()
    if ended := await asyncio.to_thread(end_session, _cookies(request)):
        await hub.drop_session(ended)
    return put_station(RedirectResponse(_HOME[station.kind], 303, headers=FORGET), station)


@router.get("/sign-in/counter")
def show_door(request: Request, who: str = "") -> Response:
    """Who takes the next turn; then the PIN."""
    return _door(request, who)


@router.post("/sign-in/counter")
def post_pin(request: Request, values: Annotated[dict[str, str], Depends(form_values)]) -> Response:
    """Judge a PIN and go to the counter, or show the form again."""
    who = values.get("who", "")
    device, address = request.headers.get("user-agent", ""), address_of(request)
    try:
        session = take_turn(_cookies(request), who, values.get("pin", ""), address=address, device=device)
    except Unauthenticated:
        return RedirectResponse("/sign-in", 303)
    except BillingError as error:
        return _door(request, who, error=error.message, status=429 if isinstance(error, LockedOut) else 422)
    answer = RedirectResponse("/counter", 303, headers=FORGET)
    # No device cookie: a tablet that many hands reach must not count as anybody's known device.
    put_session(answer, session)
    return in_place_of_earlier(request, answer, session)


def _door(request: Request, who: str, *, error: str = "", status: int = 200) -> Response:
    door = counter_door(_cookies(request))
    if door is None:
        return RedirectResponse("/sign-in", 303)
    chosen = next((member for member in door.members if member.user_id == who), None)
    return show("counter_door.html", status, door=door, chosen=chosen, error=error)


def _gone() -> HTMLResponse:
    """The same for links that are wrong, used, ended or too old; who guesses is noted."""
    report(Signal.LINK_UNKNOWN, subject="/station")
    return show("station_gone.html", 404)


def _cookies(request: Request) -> str:
    return request.headers.get("cookie", "")
