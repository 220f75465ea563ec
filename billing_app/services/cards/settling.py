"""Booking what was paid by card: once for each visit, whoever tells of it first, and never more than arrived."""

import logging

from billing_app.domain.access import Actor, Permission
from billing_app.domain.card_amount import from_card_amount, to_card_amount
from billing_app.domain.change import Fact
from billing_app.domain.ids import BusinessId
from billing_app.domain.money import to_text
from billing_app.gateways.stripe_checkout import CardAccess, CardFee, CardRefused, Checkout, give_back, read_fee
from billing_app.services.payments import receive_payment
from billing_app.store import cards as store
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, joint_transaction
from billing_app.store.tables import CardCheckout, Invoice

_RIGHTS = frozenset({Permission.RECORD_PAYMENTS, Permission.REFUND_PAYMENTS, Permission.VIEW_PAYMENTS})
_log = logging.getLogger(__name__)
PAYER = "Stripe"
"""Who brings payments by card, as the chain names it."""


def stripe_actor(business_id: str) -> Actor:
    """Who acts when Stripe tells of something."""
    return Actor(BusinessId(business_id), PAYER, "job", _RIGHTS)


def settle_checkout(access: CardAccess, business_id: str, told: Checkout, event: tuple[str, str] | None = None) -> None:
    """Book a visit that was paid, or note that it never will be; `event` is the id and kind that told of it."""
    fee = _fee(access, told) if told.is_paid else None
    with joint_transaction(stripe_actor(business_id)) as scope:
        visit = store.checkout_by_session(scope, told.id)
        if event is not None and not store.note_event(scope, *event):
            return
        if visit is None or visit.state == "paid":
            return
        excess = _book(scope, visit, told, fee) if told.is_paid else 0
        if not told.is_paid and told.status in {"expired", "failed"}:
            visit.state = told.status
    if excess:
        _return_excess(access, visit, excess)


def _fee(access: CardAccess, told: Checkout) -> CardFee | None:
    try:
        return read_fee(access, told.payment_intent) if told.payment_intent else None
    except CardRefused as refused:
        _log.warning("the fee of a card payment is not known: %s", refused.message)
        return None


def _book(scope: Scope, visit: CardCheckout, told: Checkout, fee: CardFee | None) -> int:
    """Record the payment; returns what has to go back because nobody is there to keep it as credit."""
    row = get_invoice(scope, visit.invoice_id, for_update=True)
    visit.state, visit.payment_intent = "paid", told.payment_intent
    if told.currency != visit.currency:
        _log.error("card payment %s came in %s instead of %s", told.id, told.currency, visit.currency)
        scope.record(Fact("invoice.card_mismatch", row.id, {"number": row.number, "currency": told.currency}))
        return 0
    amount = from_card_amount(told.amount, told.currency)
    settles = min(amount, row.balance + row.amount_written_off)
    kept = amount if row.customer_id else settles
    if kept:
        record = receive_payment(scope, _request(row, visit, kept, settles, fee))
        visit.payment_id = record.payment.id
    visit.refunded = amount - kept
    return visit.refunded


def _request(row: Invoice, visit: CardCheckout, kept: int, settles: int, fee: CardFee | None) -> dict[str, object]:
    taken = from_card_amount(fee.amount, fee.currency) if fee and fee.currency == row.currency else 0
    parts = [{"invoice_id": row.id, "amount": to_text(settles, row.currency)}] if settles else []
    return {
        "customer_id": row.customer_id,
        "amount": to_text(kept, row.currency),
        "currency": row.currency,
        "method": "card",
        "reference": visit.payment_intent,
        "fee": to_text(taken, row.currency),
        "allocations": parts,
    }


def _return_excess(access: CardAccess, visit: CardCheckout, excess: int) -> None:
    amount = to_card_amount(excess, visit.currency)
    try:
        if amount is not None:
            give_back(access, visit.payment_intent, amount, key=f"excess-{visit.id}")
    except CardRefused as refused:
        _log.exception("what was paid too much by %s could not be given back: %s", visit.session_id, refused.message)
