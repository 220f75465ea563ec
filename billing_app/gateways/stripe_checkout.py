"""Stripe: opening its card page, asking what became of a visit, giving money back, and trusting its events.

The library is loaded at the first use: it weighs 20 MB, and most installations never take a card.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from billing_app.domain.errors import BillingError

TIMEOUT_SECONDS = 15.0
_TOLERANCE_SECONDS = 300
_LONGEST_ANSWER = 300
Answer = TypeVar("Answer")


class CardRefused(BillingError):
    """Stripe did not do what was asked; the text is Stripe's. `is_passing` says that a later try may succeed."""

    code = "card_refused"

    def __init__(self, said: str, *, is_passing: bool = False) -> None:
        """Keep Stripe's words on one line."""
        self.is_passing = is_passing
        super().__init__(" ".join(said.split())[:_LONGEST_ANSWER] or "Stripe can't be reached.")


class BadSignature(BillingError):
    """A message that Stripe has not signed, or signed too long ago."""

    code = "bad_signature"


@dataclass(frozen=True, slots=True)
class CardAccess:
    """The key of an account; `api_base` only where something else than Stripe itself is spoken to."""

    key: str
    api_base: str = ""


@dataclass(frozen=True, slots=True)
class CheckoutOrder:
    """What is to be paid on Stripe's page, in Stripe's smallest units, and where the customer goes afterwards."""

    reference: str
    amount: int
    currency: str
    title: str
    language: str
    email: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    about: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Checkout:
    """A visit to the card page as Stripe knows it."""

    id: str
    url: str
    status: str
    is_paid: bool
    amount: int
    currency: str
    payment_intent: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CardFee:
    """What Stripe kept of a payment, in its smallest units of the currency that it pays out."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """An event that Stripe has signed; `about` is the object that it tells of."""

    id: str
    kind: str
    about: Mapping[str, Any]


def open_checkout(access: CardAccess, order: CheckoutOrder) -> Checkout:
    """Open a card page; the same reference opens the same page again."""
    asked: dict[str, Any] = {
        "mode": "payment",
        "payment_method_types": ["card"],
        "client_reference_id": order.reference,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.currency.lower(),
                    "unit_amount": order.amount,
                    "product_data": {"name": order.title},
                },
            }
        ],
        "locale": order.language,
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        "expires_at": int(order.expires_at.timestamp()),
        "metadata": dict(order.about),
        "payment_intent_data": {"description": order.title, "metadata": dict(order.about)},
    }
    if order.email:
        asked["customer_email"] = order.email
    options = {"idempotency_key": f"checkout-{order.reference}"}
    return _checkout(_ask(access, lambda client: client.v1.checkout.sessions.create(asked, options)))


def read_checkout(access: CardAccess, session_id: str) -> Checkout:
    """What became of a visit."""
    return _checkout(_ask(access, lambda client: client.v1.checkout.sessions.retrieve(session_id)))


def close_checkout(access: CardAccess, session_id: str) -> Checkout:
    """Close a card page that nobody shall pay on any more; refused when somebody has."""
    return _checkout(_ask(access, lambda client: client.v1.checkout.sessions.expire(session_id)))


def read_fee(access: CardAccess, payment_intent: str) -> CardFee | None:
    """What Stripe kept; None while it does not know yet."""
    asked = {"expand": ["latest_charge.balance_transaction"]}
    found = _ask(access, lambda client: client.v1.payment_intents.retrieve(payment_intent, asked))
    told = _plain(found).get("latest_charge") or {}
    balance = told.get("balance_transaction") if isinstance(told, dict) else None
    if not isinstance(balance, dict):
        return None
    return CardFee(int(balance["fee"]), str(balance["currency"]).upper())


def give_back(access: CardAccess, payment_intent: str, amount: int, *, key: str) -> str:
    """Give money back to the card; the same key gives it once. Returns Stripe's id of it."""
    asked = {"payment_intent": payment_intent, "amount": amount}
    found = _ask(access, lambda client: client.v1.refunds.create(asked, {"idempotency_key": key}))
    return str(found.id)


def check_key(access: CardAccess) -> None:
    """Whether Stripe takes the key: asks for the balance of its account."""
    _ask(access, lambda client: client.v1.balance.retrieve())


def read_event(payload: bytes, signature: str, secret: str) -> SignedEvent:
    """An event whose signature is right and no older than five minutes; raises `BadSignature`."""
    import stripe

    try:
        event = stripe.Webhook.construct_event(payload, signature, secret, _TOLERANCE_SECONDS)
    except (ValueError, stripe.SignatureVerificationError) as error:
        raise BadSignature(f"Stripe has not signed this: {error}") from None
    told = _plain(event)
    about = (told.get("data") or {}).get("object")
    if not isinstance(about, dict) or not isinstance(told.get("id"), str) or not isinstance(told.get("type"), str):
        raise BadSignature("This is no event.")
    return SignedEvent(told["id"][:255], told["type"], about)


def checkout_of_event(about: Mapping[str, Any]) -> Checkout:
    """The visit that an event tells of."""
    return _checkout_of(about)


def _ask(access: CardAccess, question: Callable[[Any], Any]) -> Any:
    import stripe

    client = stripe.StripeClient(
        access.key,
        base_addresses={"api": access.api_base} if access.api_base else {},
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )
    try:
        return question(client)
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise CardRefused(str(error.user_message or error), is_passing=True) from None
    except stripe.APIError as error:
        raise CardRefused(str(error.user_message or error), is_passing=True) from None
    except stripe.StripeError as error:
        raise CardRefused(str(error.user_message or error)) from None


def _plain(found: Any) -> dict[str, Any]:
    told = found.to_dict()
    return told if isinstance(told, dict) else {}


def _checkout(found: Any) -> Checkout:
    return _checkout_of(_plain(found))


def _checkout_of(told: Mapping[str, Any]) -> Checkout:
    return Checkout(
        id=str(told["id"]),
        url=str(told.get("url") or ""),
        status=str(told.get("status") or ""),
        is_paid=told.get("payment_status") == "paid",
        amount=int(told.get("amount_total") or 0),
        currency=str(told.get("currency") or "").upper(),
        payment_intent=_id_of(told.get("payment_intent")),
        expires_at=datetime.fromtimestamp(int(told.get("expires_at") or 0), UTC),
    )


def _id_of(told: object) -> str:
    """The id of a thing that may be told in whole."""
    if isinstance(told, Mapping):
        return str(told.get("id") or "")
    return str(told or "")
