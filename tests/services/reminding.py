"""A business that reminds: its policy, looking on a day, and the mails that came of it."""

from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from billing_app.domain.access import Actor
from billing_app.services.reminders import remind_due
from billing_app.store.session import acting_at, reading
from billing_app.store.tables import OutgoingMail

ISSUED = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DUE = ISSUED + timedelta(days=14)  # Monday, 16 March
LEVELS = [
    {"days": 3, "tone": "friendly"},
    {"days": 14, "tone": "firm", "fee": "5"},
    {"days": 28, "tone": "final", "fee": "5", "interest": True},
]
POLICY = {"enabled": True, "levels": LEVELS, "interest": "statutory", "working_days_only": False, "escalate_after": 10}


def remind(actor: Actor, days: float) -> int:
    """Look so many days after the due date."""
    with acting_at(DUE + timedelta(days=days)):
        return remind_due(actor.business_id).reminded


def mails(actor: Actor, kind: str = "reminder") -> list[OutgoingMail]:
    with reading(actor) as scope:
        own = select(OutgoingMail).where(OutgoingMail.business_id == scope.business_id, OutgoingMail.kind == kind)
        return list(scope.session.exec(own.order_by(col(OutgoingMail.id))))
