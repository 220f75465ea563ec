"""Payments by card: the account at Stripe, visits to its page, and events that were worked off."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from billing_app.store.scope import get_owned, locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import CardAccount, CardCheckout, CardEvent
from billing_app.store.tables.row import table_of


def card_account(scope: Scope) -> CardAccount | None:
    """The account of the business."""
    return scope.session.exec(select_owned(scope, CardAccount)).one_or_none()


def get_checkout(scope: Scope, checkout_id: str) -> CardCheckout:
    """One visit, locked until the commit."""
    return get_owned(scope, CardCheckout, checkout_id, for_update=True)


def checkout_by_session(scope: Scope, session_id: str) -> CardCheckout | None:
    """The visit that Stripe knows by this id, locked until the commit."""
    wanted = select_owned(scope, CardCheckout).where(CardCheckout.session_id == session_id)
    return scope.session.exec(locked(wanted)).one_or_none()


def checkout_by_intent(scope: Scope, payment_intent: str) -> CardCheckout | None:
    """The visit that was paid by this payment of Stripe's, locked until the commit."""
    wanted = select_owned(scope, CardCheckout).where(CardCheckout.payment_intent == payment_intent)
    return scope.session.exec(locked(wanted)).first() if payment_intent else None


def checkout_of_payment(scope: Scope, payment_id: str) -> CardCheckout | None:
    """The visit that a payment came from, locked until the commit."""
    wanted = select_owned(scope, CardCheckout).where(CardCheckout.payment_id == payment_id)
    return scope.session.exec(locked(wanted)).first()


def is_by_card(scope: Scope, payment_id: str) -> bool:
    """Whether a payment came through Stripe."""
    return (
        scope.session.exec(select_owned(scope, CardCheckout).where(CardCheckout.payment_id == payment_id)).first()
        is not None
    )


def open_checkouts(scope: Scope, invoice_id: str) -> Sequence[CardCheckout]:
    """Visits of a document that may still be paid, the newest first."""
    wanted = select_owned(scope, CardCheckout).where(
        CardCheckout.invoice_id == invoice_id, CardCheckout.state == "open"
    )
    return scope.session.exec(wanted.order_by(col(CardCheckout.made_at).desc())).all()


def note_event(scope: Scope, event_id: str, kind: str) -> bool:
    """Remember an event; False if it was worked off before. Who comes second at the same time waits for the first."""
    row = {"business_id": scope.business_id, "event_id": event_id, "kind": kind[:100], "received_at": scope.now}
    dialect: Any = postgresql if scope.connection.dialect.name == "postgresql" else sqlite
    events = table_of(CardEvent)
    insert = dialect.insert(events).values(row).on_conflict_do_nothing().returning(events.c.event_id)
    return scope.connection.execute(insert).first() is not None
