"""Money that goes back to a card: by the office, at Stripe, or because the bank took it."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.card_amount import to_card_amount
from billing_app.domain.errors import Refused
from billing_app.domain.money import parse_minor, to_text
from billing_app.gateways.stripe_checkout import give_back
from billing_app.services.cards.account import access_of
from billing_app.services.payments import receive_payment, refund_payment, reverse_payment
from billing_app.store import cards as store
from billing_app.store.invoices import get_invoice
from billing_app.store.payments import credit_of, get_payment
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import CardCheckout, Payment


def came_by_card(actor: Actor, payment_id: str) -> bool:
    """Whether a payment came through Stripe, so that its money can go back the same way."""
    actor.require(Permission.VIEW_PAYMENTS)
    with reading(actor) as scope:
        return store.is_by_card(scope, get_payment(scope, payment_id).id)


def refund_card(actor: Actor, payment_id: str, amount: str, *, key: str) -> None:
    """Give money of a card payment back to the card; it is booked when Stripe says so. The same key gives it once."""
    actor.require(Permission.REFUND_PAYMENTS)
    with transaction(actor) as scope:
        payment = get_payment(scope, payment_id)
        minor = parse_minor(amount, payment.currency, path="amount", minimum=1)
        visit = store.checkout_of_payment(scope, payment_id)
        row = store.card_account(scope)
        access = access_of(row) if row else None
        if visit is None or access is None:
            raise Refused("This payment did not come by card through Stripe.", code="not_by_card")
        if minor > visit.amount - visit.refunded:
            left = to_text(visit.amount - visit.refunded, visit.currency)
            raise Refused(f"At most {left} {visit.currency} of it are left.", code="too_much", path="amount")
        asked, intent = to_card_amount(minor, visit.currency), visit.payment_intent
    if asked is None:
        raise Refused("Stripe can't give back exactly this amount.", code="not_exact", path="amount")
    give_back(access, intent, asked, key=f"refund-{payment_id}-{key}"[:255])


def take_refund(scope: Scope, visit: CardCheckout, *, total: int) -> None:
    """Book what has gone back so far, as far as it is not booked yet.

    Credit of the customer is paid out first, because a credit note stands behind it. Without one the payment did not
    last: it is reversed, its documents are open again, and what was kept of it is recorded anew. Stripe keeps its fee.
    """
    back = total - visit.refunded
    if back <= 0 or visit.payment_id is None:
        return
    visit.refunded = total
    payment = get_payment(scope, visit.payment_id, for_update=True)
    actor = _actor(scope)
    if payment.state != "recorded":
        return
    credit = credit_of(scope, payment.customer_id, payment.currency)[0] if payment.customer_id else 0
    amount = to_text(back, payment.currency)
    if credit >= back:
        refund_payment(actor, payment.id, {"amount": amount, "method": "card", "reference": visit.payment_intent})
        return
    rest = payment.amount - back
    fee = to_text(payment.fee, payment.currency)
    reverse_payment(actor, payment.id, {"reason": "refunded", **({"fee": fee} if rest <= 0 else {})})
    if rest > 0:
        visit.payment_id = _record_anew(scope, visit, payment, rest)


def charge_back(scope: Scope, visit: CardCheckout) -> None:
    """The bank has taken the money back: the documents are open again, and disputed."""
    payment = get_payment(scope, visit.payment_id or "", for_update=True)
    if payment.state == "recorded":
        reverse_payment(_actor(scope), payment.id, {"reason": "chargeback"})
        get_invoice(scope, visit.invoice_id, for_update=True).disputed = True


def reinstate(scope: Scope, visit: CardCheckout) -> None:
    """The dispute was won: the money is there again."""
    payment = get_payment(scope, visit.payment_id or "", for_update=True)
    if payment.state == "reversed":
        visit.payment_id = _record_anew(scope, visit, payment, payment.amount)
        get_invoice(scope, visit.invoice_id, for_update=True).disputed = False


def _record_anew(scope: Scope, visit: CardCheckout, payment: Payment, amount: int) -> str:
    row = get_invoice(scope, visit.invoice_id, for_update=True)
    settles = min(amount, row.balance + row.amount_written_off)
    text = to_text(amount, payment.currency)
    parts = [{"invoice_id": row.id, "amount": to_text(settles, payment.currency)}] if settles > 0 else []
    request = {
        "customer_id": payment.customer_id,
        "amount": text,
        "currency": payment.currency,
        "method": "card",
        "reference": payment.reference,
        "fee": to_text(min(payment.fee, amount), payment.currency),
        "allocations": parts,
    }
    return receive_payment(scope, request).payment.id


def _actor(scope: Scope) -> Actor:
    assert scope.actor is not None
    return scope.actor
