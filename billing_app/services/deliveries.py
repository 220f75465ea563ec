"""What becomes of a document's mails, written on the document in the transaction that learns of it."""

from collections.abc import Sequence
from typing import Literal

from billing_app.domain.change import Fact
from billing_app.services.on_account import paid_on_account
from billing_app.store.business import profile_of
from billing_app.store.letters import deliveries_of
from billing_app.store.reminders import free_step
from billing_app.store.scope import find_owned
from billing_app.store.session import Scope
from billing_app.store.tables import Invoice, OutgoingMail

MailState = Literal["queued", "sent", "bounced", "cancelled"]
REMINDER = "reminder"
"""The kind of mails that ask to be paid; they bring no document for the first time."""


def take_back_pointless(scope: Scope, mail: OutgoingMail) -> bool:
    """Keep a reminder from leaving that has become wrong since it was queued; whether it has.

    Where it is only put off, its step is free again: nobody hears of a level that nobody got.
    """
    row = _document_of(scope, mail)
    if mail.kind != REMINDER or row is None:
        return False
    why = against_reminding(scope, row)
    if not why:
        return False
    mail.settled_at, mail.last_error = scope.now, f"{why} before this mail left."
    mail.claimed_by, mail.claimed_at = "", None
    mail.text = mail.html = ""
    if row.balance > 0:
        free_step(scope, mail.id)
    scope.announce(Fact("invoice.copy_sent", row.id))
    return True


def note_sent(scope: Scope, mail: OutgoingMail) -> None:
    """The server took a mail."""
    row = _document_of(scope, mail)
    if row is None:
        return
    if mail.is_copy or mail.kind == REMINDER:
        scope.announce(Fact("invoice.copy_sent", row.id))
        return
    row.sent_at = row.sent_at or scope.now
    _settle(scope, row)
    scope.record(Fact("invoice.sent", row.id, {"number": row.number, "mail": mail.id}, row.customer_id or ""))


def note_refused(scope: Scope, mail: OutgoingMail) -> None:
    """The server refused a mail: for good, or until the next try."""
    row = _document_of(scope, mail)
    if row is None:
        return
    if mail.settled_at is None or mail.is_copy:
        scope.announce(Fact("invoice.mail_delayed", row.id))
        return
    if mail.kind != REMINDER:
        _settle(scope, row)
    payload = {"number": row.number, "mail": mail.id, "said": mail.last_error}
    scope.record(Fact("invoice.bounced", row.id, payload, row.customer_id or ""))


def note_returned(scope: Scope, mail: OutgoingMail, said: str) -> None:
    """A server that had taken a mail reports that it could not deliver it."""
    mail.failed_at, mail.last_error = scope.now, said
    if mail.invoice_id:
        note_refused(scope, mail)
    else:
        scope.record(Fact("mail.failed", mail.id, {"mail": mail.kind}))


def mail_state(mail: OutgoingMail) -> MailState:
    """How a mail stands; one that was sent can still come back."""
    if mail.failed_at:
        return "bounced"
    if mail.sent_at:
        return "sent"
    return "cancelled" if mail.settled_at else "queued"


def against_reminding(scope: Scope, row: Invoice) -> str:
    """Why nobody should be reminded of a document now, as the beginning of a sentence; empty if nothing is."""
    if row.balance <= 0:
        return "It was paid"
    if row.disputed:
        return "The customer disputed it"
    today = scope.now.astimezone(profile_of(scope).zone).date()
    if row.dunning_paused_until is not None and today <= row.dunning_paused_until:
        return "Reminders were paused"
    if paid_on_account(scope, [row]).get(row.id, 0) >= row.balance:
        return "It was paid on account"
    return ""


def _document_of(scope: Scope, mail: OutgoingMail) -> Invoice | None:
    # Locked: two mails of one document may be settled by two processes at once, and both count all of them.
    return find_owned(scope, Invoice, mail.invoice_id, for_update=True) if mail.invoice_id else None


def _settle(scope: Scope, row: Invoice) -> None:
    scope.session.flush()
    row.delivery = delivery_of(deliveries_of(scope, row.id))


def delivery_of(mails: Sequence[tuple[str, bool, bool]]) -> str:
    """How the latest mail to each address stands, told in one word: the worst news wins."""
    latest = {recipient: (is_sent, has_failed) for recipient, is_sent, has_failed in mails}
    if any(has_failed for _, has_failed in latest.values()):
        return "bounced"
    return "sent" if all(is_sent for is_sent, _ in latest.values()) else "queued"
