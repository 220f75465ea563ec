"""Profiles that repeat, and billing them at chosen instants."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from billing_app.domain.access import Actor
from billing_app.services.recurring import (
    bill_due,
    create_profile,
)
from billing_app.store.session import acting_at, reading
from billing_app.store.tables import Invoice
from tests.money_builders import VAT_19

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def plan(customer_id: str, **more: Any) -> dict[str, Any]:
    """A rent of 100.00 at 19 % on the last day of every month from the end of January 2026."""
    line = {"description": "Rent {month} {year}", "quantity": "1", "unit_price": "100", "taxes": [VAT_19]}
    schedule = {"every": 1, "unit": "month", "start_on": "2026-01-31"}
    return {"customer_id": customer_id, "schedule": schedule, "mode": "issue", "invoice": {"lines": [line]}} | more


def bill_at(actor: Actor, moment: datetime) -> dict[str, int]:
    """Bill what is due at an instant."""
    with acting_at(moment):
        return bill_due(actor.business_id).as_figures()


def invoices(actor: Actor) -> list[Invoice]:
    """Every document of the business, the oldest first."""
    with reading(actor) as scope:
        own = select(Invoice).where(Invoice.business_id == scope.business_id)
        return list(scope.session.exec(own.order_by(col(Invoice.created_at), col(Invoice.id))))


def create(actor: Actor, customer_id: str, **more: Any) -> str:
    """A profile made at noon of 31 January 2026."""
    with acting_at(NOON):
        return create_profile(actor, plan(customer_id, **more)).row.id
