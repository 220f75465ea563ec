"""Paying a document by card, and the way in for Stripe's events."""

import logging

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from billing_app.documents.languages import words_of
from billing_app.domain.errors import BillingError
from billing_app.domain.ids import is_id
from billing_app.gateways.stripe_checkout import BadSignature
from billing_app.services.cards.checkout import begin_checkout
from billing_app.services.cards.events import take_event
from billing_app.services.watching import Signal, report
from billing_app.web.customer_page import document_page, find_shared, nothing_there

router = APIRouter(include_in_schema=False)
_log = logging.getLogger(__name__)


@router.post("/i/{secret}/card")
def post_card(secret: str) -> Response:
    """Go to the card page of Stripe; where that fails, the page says so and offers the transfer."""
    shared = find_shared(secret)
    if shared is None:
        return nothing_there()
    try:
        address = begin_checkout(shared, f"/i/{secret}")
    except BillingError as error:
        _log.warning("a card page could not be opened: %s", error.message)
        told = {"tone": "bad", "text": words_of(shared.document["language"]).page["card_failed"]}
        return document_page(secret, shared, 503, told=told)
    return RedirectResponse(address, 303, headers={"cache-control": "no-store"})


@router.post("/hooks/stripe/{business_id}")
async def post_stripe_event(request: Request, business_id: str) -> Response:
    """An event of Stripe: 400 for what it has not signed, 503 for what it shall send again later."""
    payload = await request.body()
    signature = request.headers.get("stripe-signature", "")
    if not is_id(business_id):
        return PlainTextResponse("not found", 404)
    try:
        await run_in_threadpool(take_event, business_id, payload, signature)
    except BadSignature as error:
        report(Signal.REQUEST_REFUSED, subject="stripe event")
        return PlainTextResponse(error.message, 400)
    except BillingError as error:
        _log.exception("an event of Stripe could not be worked off")
        return PlainTextResponse(error.message, 503)
    return PlainTextResponse("ok")
