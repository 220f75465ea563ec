"""Taking the steps that are due: each about one document, in one transaction that looks once more whether it is owed.

The document is locked, its balance, dispute, pause and its customer's credit are read, the step is written down under a
unique key, and the mail is queued, all together or not at all. A payment that comes first leaves nothing to remind of;
one that comes later takes the mail back from the outbox, and so does a dispute or a promise: `services/delivering.py`
asks again before it leaves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.dunning import Owed, Policy, Reminded, interest_on, level_of, next_step
from billing_app.domain.errors import BillingError
from billing_app.domain.ids import BusinessId, new_id
from billing_app.domain.late_interest import lawful_rates
from billing_app.domain.money import to_minor
from billing_app.services.deliveries import REMINDER
from billing_app.services.mailing import is_mail_configured, queue_mail
from billing_app.services.on_account import paid_on_account
from billing_app.services.recurring.calendar import is_free_in
from billing_app.services.reminders.policies import effective_policies, known_reference_rates
from billing_app.services.reminders.wording import Claim, write_reminder
from billing_app.services.usual_files import usual_files
from billing_app.store import reminders as store
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.invoices import get_invoice
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Invoice, Reminder

_FARTHEST_AHEAD = timedelta(days=60)
_RIGHTS = frozenset({Permission.VIEW_INVOICES})


@dataclass(slots=True)
class Taken:
    """What a look has done."""

    reminded: int = 0
    without_address: int = 0
    failed: int = 0

    def as_figures(self) -> dict[str, int]:
        """For the record of the run."""
        return {"reminders": self.reminded, "without_address": self.without_address, "failed": self.failed}


def remind_due(business_id: str) -> Taken:
    """Take every step that is due in a business today; nothing where there is no mail server."""
    actor = Actor(BusinessId(business_id), "Reminders", "job", _RIGHTS)
    taken = Taken()
    if not is_mail_configured():
        return taken
    for invoice_id in _due(actor):
        try:
            outcome = _remind(actor, invoice_id)
        except BillingError:  # one document that can't be read must not hold up the others
            taken.failed += 1
            continue
        taken.reminded += outcome == "reminded"
        taken.without_address += outcome == "no address"
    return taken


def _due(actor: Actor) -> list[str]:
    """The documents about which something is due, as it looks without a lock."""
    due: list[str] = []
    with reading(actor) as scope:
        policy_for, today, after = effective_policies(scope), today_of(scope), ""
        while rows := store.open_documents(scope, today + _FARTHEST_AHEAD, after=after):
            steps, covered = store.steps_of(scope, [row.id for row in rows]), paid_on_account(scope, rows)
            due += [
                row.id
                for row in rows
                if _step(scope, policy_for(row.customer_id or ""), owed_of(row, covered), steps[row.id], today)
                is not None
            ]
            after = rows[-1].id
    return due


def _step(scope: Scope, policy: Policy, owed: Owed, steps: list[Reminder], today: date) -> int | None:
    if policy.working_days_only and policy.enabled and is_free_in(profile_of(scope).country)(today):
        return None
    return next_step(policy, owed, taken_of(steps), today)


def _remind(actor: Actor, invoice_id: str) -> str:
    with transaction(actor) as scope:
        row = get_invoice(scope, invoice_id, for_update=True)
        policy = effective_policies(scope)(row.customer_id or "")
        owed = owed_of(row, paid_on_account(scope, [row]))
        step = _step(scope, policy, owed, store.steps_of(scope, [row.id])[row.id], today_of(scope))
        if step is None:
            return "nothing"
        recipient = recipient_of(scope, row)
        if not recipient:
            return "no address"
        return "reminded" if take_step(scope, row, owed, step, recipient=recipient) else "nothing"


def recipient_of(scope: Scope, row: Invoice) -> str:
    """Who is written to about a document; empty without an address."""
    return store.addresses_of(scope, [row.customer_id]).get(row.customer_id, "") if row.customer_id else ""


def take_step(scope: Scope, row: Invoice, owed: Owed, step: int, *, recipient: str) -> Reminder | None:
    """Write a step down and queue its mail; None if it was taken before. The document is locked."""
    policy = effective_policies(scope)(row.customer_id or "")
    reminder = _reminder(scope, row, owed, policy, step)
    reminder.recipient = recipient
    if not store.claim_step(scope, reminder):
        return None
    reminder.mail_id = _queue(scope, row, owed, policy, reminder)
    store.note_mail(scope, reminder.id, reminder.mail_id)
    told = {
        "number": row.number,
        "step": step,
        "mail": reminder.mail_id,
        "currency": row.currency,
        "balance": row.balance,
        "on_account": owed.on_account,
        "fee": reminder.fee,
        "interest": reminder.interest,
    }
    scope.record(Fact("invoice.reminded", row.id, told, row.customer_id or ""))
    return reminder


def _reminder(scope: Scope, row: Invoice, owed: Owed, policy: Policy, step: int) -> Reminder:
    level, today = level_of(policy, step), today_of(scope)
    return Reminder(
        id=new_id(),
        business_id=scope.business_id,
        invoice_id=row.id,
        customer_id=row.customer_id,
        step=step,
        reminded_on=today,
        queued_at=scope.now,
        currency=row.currency,
        balance=owed.asked,
        fee=to_minor(level.fee, row.currency),
        interest=_interest(scope, row, owed.asked, policy) if level.interest else 0,
    )


def _interest(scope: Scope, row: Invoice, asked: int, policy: Policy) -> int:
    today = today_of(scope)
    if policy.interest == "percent" and policy.interest_percent is not None:
        return interest_on(asked, [(date.min, policy.interest_percent)], row.due_date, today)
    if policy.interest == "none":
        return 0
    customer = find_profile(scope, row.customer_id) if row.customer_id else None
    is_person = customer is not None and customer.kind == "person"
    rates = lawful_rates(profile_of(scope).country, is_person=is_person, added=known_reference_rates())
    return interest_on(asked, rates, row.due_date, today) if rates else 0


def _queue(scope: Scope, row: Invoice, owed: Owed, policy: Policy, reminder: Reminder) -> str:
    profile = profile_of(scope)
    customer = find_profile(scope, row.customer_id) if row.customer_id else None
    language = (customer.language if customer else "") or profile.language
    claim = Claim(row.balance, reminder.fee, reminder.interest, owed.on_account)
    level = level_of(policy, reminder.step)
    mail = write_reminder(row, profile, language, step=reminder.step, level=level, claim=claim)
    return queue_mail(
        scope,
        to=reminder.recipient,
        written=mail,
        template=REMINDER,
        language=language,
        invoice_id=row.id,
        attachments=[] if row.is_opening else list(usual_files(profile, customer, json.loads(row.frozen))),
        sender_name=profile.name,
        reply_to=profile.email,
        asked_by=scope.actor.name if scope.actor else "",
    )


def owed_of(row: Invoice, on_account: Mapping[str, int]) -> Owed:
    """What a decision looks at of a document, beside what is `paid_on_account`."""
    is_remindable = row.is_open and row.kind != "credit_note" and row.status != "draft"
    covered = on_account.get(row.id, 0)
    return Owed(row.balance, row.due_date, row.disputed, row.dunning_paused_until, is_remindable, covered)


def taken_of(steps: list[Reminder]) -> list[Reminded]:
    """The steps that were taken."""
    return [Reminded(each.step, each.reminded_on) for each in steps]


def today_of(scope: Scope) -> date:
    """The day in the business's zone."""
    return scope.now.astimezone(profile_of(scope).zone).date()
