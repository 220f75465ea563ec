"""Sending a mail of a document once more: the words it had, its files read anew, under a name of its own."""

import json
from typing import Any

from billing_app.documents.mails import MailText
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Refused
from billing_app.services.deliveries import REMINDER, against_reminding
from billing_app.services.mailing import queue_mail
from billing_app.services.sending import MailRecord, mail_record, note_queued, refuse_without_mail
from billing_app.services.usual_files import usual_files
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.invoices import get_invoice
from billing_app.store.letters import get_mail
from billing_app.store.reminders import follow_mail
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Invoice, OutgoingMail


def resend_mail(actor: Actor, mail_id: str) -> MailRecord:
    """Send a mail that was sent, bounced or given up once more, as it was.

    Raises `Refused` for one that is on its way, whose words are gone, or that asks for what is no longer owed.
    """
    actor.require(Permission.ISSUE_INVOICES)
    with transaction(actor) as scope:
        earlier = get_mail(scope, mail_id)
        row = get_invoice(scope, earlier.invoice_id or "", for_update=True)
        _check(scope, row, earlier)
        return _queue_again(scope, row, earlier)


def _check(scope: Scope, row: Invoice, earlier: OutgoingMail) -> None:
    refuse_without_mail()
    if earlier.settled_at is None:
        raise Refused("This mail is still on its way. Wait until it was sent or given up.", code="on_its_way")
    if earlier.kind == REMINDER and (why := against_reminding(scope, row)):
        raise Refused(f"{why} meanwhile, so this reminder is not sent again.", code="nothing_to_remind_of")
    if not earlier.text:
        raise Refused("This mail was taken back, and its words are gone. Write a new one.", code="taken_back")


def _queue_again(scope: Scope, row: Invoice, earlier: OutgoingMail) -> MailRecord:
    profile = profile_of(scope)
    again = queue_mail(
        scope,
        to=earlier.recipient,
        written=MailText(earlier.subject, earlier.text, earlier.html),
        template=earlier.kind,
        language=earlier.language,
        invoice_id=row.id,
        is_copy=earlier.is_copy,
        attachments=_files(scope, row, earlier),
        sender_name=profile.name,
        reply_to=profile.email,
        asked_by=scope.actor.name if scope.actor else "",
    )
    if earlier.kind == REMINDER and earlier.failed_at is not None:
        follow_mail(scope, earlier.id, again)
    elif earlier.kind != REMINDER and not earlier.is_copy:
        note_queued(scope, row, again)
    return mail_record(get_mail(scope, again))


def _files(scope: Scope, row: Invoice, earlier: OutgoingMail) -> list[str]:
    """The same files; a reminder's are never chosen, so they are those that are usual by now."""
    if earlier.kind != REMINDER or not earlier.attachments:
        return list(earlier.attachments or ())
    customer = find_profile(scope, row.customer_id) if row.customer_id else None
    document: dict[str, Any] = json.loads(row.frozen)
    return list(usual_files(profile_of(scope), customer, document))
