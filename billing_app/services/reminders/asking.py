"""A reminder that somebody sends now, without waiting for its day."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.dunning_plan import step_by_hand
from billing_app.domain.errors import Conflict
from billing_app.services.mailing import is_mail_configured
from billing_app.services.on_account import paid_on_account
from billing_app.services.reminders.history import StepTaken, steps_taken
from billing_app.services.reminders.policies import effective_policies
from billing_app.services.reminders.stepping import owed_of, recipient_of, take_step, taken_of, today_of
from billing_app.store import reminders as store
from billing_app.store.invoices import get_invoice
from billing_app.store.session import transaction


def remind_now(actor: Actor, invoice_id: str) -> StepTaken:
    """Send the next level about a document at once; refused with a sentence where nobody should be reminded."""
    actor.require(Permission.ISSUE_INVOICES)
    with transaction(actor) as scope:
        row = get_invoice(scope, invoice_id, for_update=True)
        if not is_mail_configured():
            raise Conflict("There is no mail server yet, so no reminder leaves. Set BILLING_MAIL_URL.", code="no_mail")
        recipient = recipient_of(scope, row)
        policy = effective_policies(scope)(row.customer_id or "")
        taken = taken_of(store.steps_of(scope, [row.id])[row.id])
        owed = owed_of(row, paid_on_account(scope, [row]))
        step = step_by_hand(policy, owed, taken, today_of(scope))
        if not recipient:
            raise Conflict("The customer has no e-mail address. Add one, or call.", code="no_address")
        if take_step(scope, row, owed, step, recipient=recipient) is None:
            raise Conflict("This level was sent just now.", code="reminded_just_now")
        return steps_taken(scope, 1, invoice_id=row.id)[0]
