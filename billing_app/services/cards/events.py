"""Events of Stripe: trusted by their signature alone, worked off once by their id, in any order."""

from collections.abc import Mapping
from typing import Any

from billing_app.domain.card_amount import from_card_amount
from billing_app.gateways.stripe_checkout import (
    BadSignature,
    CardAccess,
    SignedEvent,
    checkout_of_event,
    read_event,
)
from billing_app.services.cards.account import access_of, signing_secret
from billing_app.services.cards.returning import charge_back, reinstate, take_refund
from billing_app.services.cards.settling import settle_checkout, stripe_actor
from billing_app.store import cards as store
from billing_app.store.session import joint_transaction, reading

_PAID = ("checkout.session.completed", "checkout.session.async_payment_succeeded")
_NOT_PAID = ("checkout.session.expired", "checkout.session.async_payment_failed")


def take_event(business_id: str, payload: bytes, signature: str) -> None:
    """Work an event off; raises `BadSignature` for what Stripe has not signed for this business."""
    with reading(stripe_actor(business_id)) as scope:
        row = store.card_account(scope)
        secret, access = (signing_secret(scope), access_of(row)) if row else ("", None)
    if not secret or access is None:
        raise BadSignature("This business takes no events of Stripe.")
    _work_off(access, business_id, read_event(payload, signature, secret))


def _work_off(access: CardAccess, business_id: str, event: SignedEvent) -> None:
    if event.kind in (*_PAID, *_NOT_PAID):
        settle_checkout(access, business_id, checkout_of_event(event.about), (event.id, event.kind))
        return
    with joint_transaction(stripe_actor(business_id)) as scope:
        about = event.about
        visit = store.checkout_by_intent(scope, str(about.get("payment_intent") or ""))
        if not store.note_event(scope, event.id, event.kind) or visit is None:
            return
        if event.kind == "charge.refunded":
            take_refund(scope, visit, total=_amount(about, "amount_refunded"))
        elif event.kind == "charge.dispute.funds_withdrawn":
            charge_back(scope, visit)
        elif event.kind == "charge.dispute.funds_reinstated":
            reinstate(scope, visit)


def _amount(about: Mapping[str, Any], name: str) -> int:
    return from_card_amount(int(about.get(name) or 0), str(about.get("currency") or "").upper())
