"""The steps that were taken, and what became of their mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from billing_app.domain.access import Actor, Permission
from billing_app.domain.money import Money
from billing_app.services.deliveries import MailState, mail_state
from billing_app.store import reminders as store
from billing_app.store.scope import Page
from billing_app.store.session import Scope, reading


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step that was taken, and what became of its mail; fee and interest stand in the mail alone."""

    id: str
    invoice_id: str
    number: str
    customer_id: str
    customer: str
    step: int
    on: date
    at: datetime
    balance: Money
    fee: Money
    interest: Money
    recipient: str
    state: MailState

    @property
    def total(self) -> Money:
        """What the mail asks for."""
        return Money(self.balance.minor + self.fee.minor + self.interest.minor, self.balance.currency)


def list_reminders(
    actor: Actor, *, invoice_id: str = "", customer_id: str = "", limit: int = 50, cursor: str = ""
) -> Page[StepTaken]:
    """One page of the steps that were taken, the newest first."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        found = steps_taken(scope, limit + 1, before=cursor, invoice_id=invoice_id, customer_id=customer_id)
        return Page(list(found[:limit]), found[limit - 1].id if len(found) > limit else None)


def steps_taken(
    scope: Scope, limit: int, *, before: str = "", invoice_id: str = "", customer_id: str = ""
) -> Sequence[StepTaken]:
    """The latest steps, the newest first."""
    rows = store.latest_steps(scope, limit, before=before, invoice_id=invoice_id, customer_id=customer_id)
    return [_shown(each) for each in rows]


def _shown(taken: store.Taken) -> StepTaken:
    row, number, customer, mail = taken
    balance, fee, interest = (Money(minor, row.currency) for minor in (row.balance, row.fee, row.interest))
    return StepTaken(
        id=row.id,
        invoice_id=row.invoice_id,
        number=number,
        customer_id=row.customer_id or "",
        customer=customer,
        step=row.step,
        on=row.reminded_on,
        at=row.queued_at,
        balance=balance,
        fee=fee,
        interest=interest,
        recipient=row.recipient,
        state=mail_state(mail) if mail else "sent",  # the outbox keeps mails for a while only
    )
