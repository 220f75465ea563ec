"""How reminding stands: the policy, the latest steps, and what only a person can decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from billing_app.domain.access import Actor, Permission
from billing_app.domain.dunning import Policy, needs_person
from billing_app.domain.money import Money
from billing_app.services.mailing import is_mail_configured
from billing_app.services.reminders.policies import effective_policies
from billing_app.services.reminders.stepping import owed_of, taken_of, today_of
from billing_app.store import reminders as store
from billing_app.store.session import Scope, reading
from billing_app.store.tables import OutgoingMail

SHOWN_STEPS = 40
SHOWN_ESCALATIONS = 200


@dataclass(frozen=True, slots=True)
class Escalation:
    """A document that reminders alone won't get paid."""

    invoice_id: str
    number: str
    customer_id: str
    customer: str
    balance: Money
    due_on: date
    days_late: int
    last_step: int
    has_address: bool


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step that was taken, and what became of its mail: queued, sent, bounced, cancelled."""

    invoice_id: str
    number: str
    customer: str
    step: int
    at: datetime
    total: Money
    recipient: str
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the page shows."""

    policy: Policy
    escalations: Sequence[Escalation]
    steps: Sequence[StepTaken]
    can_mail: bool


def reminder_standing(actor: Actor) -> Standing:
    """How reminding stands in the business."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        policy_for = effective_policies(scope)
        return Standing(policy_for(""), _escalations(scope, policy_for), _steps(scope), is_mail_configured())


def _escalations(scope: Scope, policy_for: effective_policies) -> list[Escalation]:
    today, after = today_of(scope), ""
    found: list[Escalation] = []
    while len(found) < SHOWN_ESCALATIONS and (rows := store.open_documents(scope, today, after=after)):
        steps = store.steps_of(scope, [row.id for row in rows])
        addresses = store.addresses_of(scope, {row.customer_id for row in rows if row.customer_id})
        for row in rows:
            has_address = bool(addresses.get(row.customer_id or "", ""))
            taken = taken_of(steps[row.id])
            if needs_person(policy_for(row.customer_id or ""), owed_of(row), taken, today, has_address=has_address):
                found.append(
                    Escalation(
                        row.id,
                        row.number or "",
                        row.customer_id or "",
                        row.customer_name,
                        Money(row.balance, row.currency),
                        row.due_date,
                        (today - row.due_date).days,
                        max((each.step for each in taken), default=0),
                        has_address,
                    )
                )
        after = rows[-1].id
    return sorted(found, key=lambda each: each.due_on)[:SHOWN_ESCALATIONS]


def _steps(scope: Scope) -> list[StepTaken]:
    return [
        StepTaken(
            row.invoice_id,
            number,
            customer,
            row.step,
            row.queued_at,
            Money(row.balance + row.fee + row.interest, row.currency),
            row.recipient,
            _state(mail),
        )
        for row, number, customer, mail in store.latest_steps(scope, SHOWN_STEPS)
    ]


def _state(mail: OutgoingMail | None) -> str:
    if mail is None:
        return "sent"  # the outbox keeps mails for a while only
    if mail.sent_at:
        return "sent"
    if mail.failed_at:
        return "bounced"
    return "cancelled" if mail.settled_at else "queued"
