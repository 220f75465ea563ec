"""Sending issued documents by mail: one mail for each address, in the transaction that decides it, exactly once.

What a mail says is made when it is queued. Its files are those of the frozen document, and are read when it leaves.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from billing_app.documents.mails import MailText
from billing_app.domain.access import Actor, Permission
from billing_app.domain.business import BusinessProfile
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError, InvalidInput, Refused
from billing_app.domain.fields import Reader, flag_field, list_field, read_record, text_field
from billing_app.domain.letter import fill, letter_field, recipients_field, subject_field
from billing_app.services.document_files import SOURCES, USUAL
from billing_app.services.drafting import Document
from billing_app.services.issuing import issue_draft
from billing_app.services.letters import LetterText, letter_of, variables_of, write_letter
from billing_app.services.mailing import is_mail_configured, queue_mail
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.invoices import get_invoice
from billing_app.store.letters import get_mail, mails_of_invoice
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Invoice, OutgoingMail


@dataclass(frozen=True, slots=True)
class SendRequest:
    """What is sent to whom; what is left open is as usual. `copy` sends one to the business as well."""

    to: tuple[str, ...] | None = None
    subject: str | None = None
    text: str | None = None
    attachments: tuple[str, ...] | None = None
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the dialog begins with: the usual addresses and words, filled in, and which files there are."""

    to: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[str, ...]
    business_email: str


@dataclass(frozen=True, slots=True)
class MailRecord:
    """One mail of a document. `state` is queued, sent, bounced or cancelled; `said` are the server's last words."""

    id: str
    to: str
    subject: str
    state: str
    queued_at: datetime
    sent_at: datetime | None
    said: str
    tries: int
    is_copy: bool
    attachments: tuple[str, ...]
    asked_by: str


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of one of several documents: how many mails wait, or the error that kept it."""

    invoice_id: str
    number: str = ""
    mails: int = 0
    error: BillingError | None = None


def propose_sending(actor: Actor, invoice_id: str) -> Proposal:
    """What would be sent to whom."""
    actor.require(Permission.ISSUE_INVOICES)
    with reading(actor) as scope:
        row, profile, document = _sendable(scope, invoice_id)
        letter = letter_of(scope, row, _language(document, profile))
        values = variables_of(row, document, profile)
        return Proposal(
            _usual_recipients(scope, row, document),
            fill(letter.subject, values),
            fill(letter.text, values),
            USUAL,
            profile.email,
        )


def preview_mail(actor: Actor, invoice_id: str, data: Mapping[str, object]) -> MailText:
    """What a mail would look like; nothing is sent or stored."""
    actor.require(Permission.ISSUE_INVOICES)
    request = _parse(data)
    with reading(actor) as scope:
        row, profile, document = _sendable(scope, invoice_id)
        return write_letter(_letter(scope, row, document, profile, request), row, document, profile)


def send_invoice(actor: Actor, invoice_id: str, data: Mapping[str, object]) -> list[MailRecord]:
    """Queue the mails that bring an issued document; they leave after the commit."""
    actor.require(Permission.ISSUE_INVOICES)
    request = _parse(data)
    with transaction(actor) as scope:
        row, profile, document = _sendable(scope, invoice_id, for_update=True)
        return _queue(scope, row, document, profile, request)


def send_many(actor: Actor, invoice_ids: Iterable[str]) -> list[SendResult]:
    """Send documents as usual, each in its own transaction: one that is refused holds up none of the others."""
    actor.require(Permission.ISSUE_INVOICES)
    results: list[SendResult] = []
    for invoice_id in dict.fromkeys(invoice_ids):
        try:
            mails = send_invoice(actor, invoice_id, {})
            results.append(SendResult(invoice_id, mails=len(mails)))
        except BillingError as error:
            results.append(SendResult(invoice_id, error=error))
    return results


def issue_and_send(actor: Actor, invoice_id: str) -> Document:
    """Issue a draft and queue its mails in the same transaction: both happen, or neither.

    A document that is issued already is answered as it is, and not sent again.
    """
    actor.require(Permission.ISSUE_INVOICES)
    with transaction(actor) as scope:
        row = get_invoice(scope, invoice_id, for_update=True)
        return issue_and_send_draft(scope, row)


def issue_and_send_draft(scope: Scope, row: Invoice) -> Document:
    """Issue a locked draft and queue its mails, inside a transaction that is already open."""
    if row.status != "draft":
        raise Refused("This document is issued already. Send it from its page.", code="not_a_draft")
    document = issue_draft(scope, row)
    scope.session.flush()
    _queue(scope, row, json.loads(row.frozen), profile_of(scope), SendRequest())
    return document


def resend_mail(actor: Actor, mail_id: str) -> MailRecord:
    """Send a mail that was sent, bounced or given up once more, as it was, under a name of its own."""
    actor.require(Permission.ISSUE_INVOICES)
    with transaction(actor) as scope:
        earlier = get_mail(scope, mail_id)
        row, profile, document = _sendable(scope, earlier.invoice_id or "", for_update=True)
        if earlier.settled_at is None:
            raise Refused("This mail is still on its way. Wait until it was sent or given up.", code="on_its_way")
        request = SendRequest(to=(earlier.recipient,), attachments=tuple(earlier.attachments or ()))
        letter = _letter(scope, row, document, profile, request)
        return _queue_one(scope, row, write_letter(letter, row, document, profile), request, to=earlier.recipient)


def mails_of(actor: Actor, invoice_id: str) -> list[MailRecord]:
    """The mails of a document, the newest first."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return mail_records(scope, get_invoice(scope, invoice_id).id)


def mail_records(scope: Scope, invoice_id: str) -> list[MailRecord]:
    """The same in a transaction that is already open."""
    return [_record(row) for row in mails_of_invoice(scope, invoice_id)]


def _sendable(
    scope: Scope, invoice_id: str, *, for_update: bool = False
) -> tuple[Invoice, BusinessProfile, dict[str, Any]]:
    row = get_invoice(scope, invoice_id, for_update=for_update)
    if row.status == "draft":
        raise Refused("A draft can't be sent: issue it first.", code="not_issued")
    if row.is_opening:
        raise Refused("This document was taken over. Send it from the program that wrote it.", code="taken_over")
    return row, profile_of(scope), json.loads(row.frozen)


def _usual_recipients(scope: Scope, row: Invoice, document: Mapping[str, Any]) -> tuple[str, ...]:
    customer = find_profile(scope, row.customer_id) if row.customer_id else None
    buyer: Mapping[str, str] = document.get("buyer") or {}
    email = customer.email if customer else buyer.get("email", "")
    return (email,) if email else ()


def _letter(
    scope: Scope, row: Invoice, document: Mapping[str, Any], profile: BusinessProfile, request: SendRequest
) -> LetterText:
    usual = letter_of(scope, row, _language(document, profile))
    return LetterText(request.subject or usual.subject, request.text or usual.text)


def _language(document: Mapping[str, Any], profile: BusinessProfile) -> str:
    return str(document.get("language") or profile.language)


def _queue(
    scope: Scope, row: Invoice, document: Mapping[str, Any], profile: BusinessProfile, request: SendRequest
) -> list[MailRecord]:
    recipients = request.to or _usual_recipients(scope, row, document)
    if not recipients:
        sentence = "There is no e-mail address of this customer. Write one, or add it to the customer."
        raise InvalidInput(sentence, code="no_recipient", path="to")
    if request.copy and not profile.email:
        sentence = "Your business has no e-mail address that a copy could go to. Add one in the settings."
        raise InvalidInput(sentence, code="no_copy_address", path="copy")
    mail = write_letter(_letter(scope, row, document, profile, request), row, document, profile)
    queue = partial(_queue_one, scope, row, mail, request)
    made = [queue(to=address) for address in recipients]
    if request.copy and profile.email not in recipients:
        made.append(queue(to=profile.email, is_copy=True))
    return made


def _queue_one(
    scope: Scope, row: Invoice, mail: MailText, request: SendRequest, *, to: str, is_copy: bool = False
) -> MailRecord:
    _refuse_without_mail()
    profile = profile_of(scope)
    mail_id = queue_mail(
        scope,
        to=to,
        written=mail,
        template="document",
        language=_language(json.loads(row.frozen), profile),
        invoice_id=row.id,
        is_copy=is_copy,
        attachments=list(request.attachments if request.attachments is not None else USUAL),
        sender_name=profile.name,
        reply_to=profile.email,
        asked_by=scope.actor.name if scope.actor else "",
    )
    if not is_copy:
        row.delivery = "queued"
        scope.record(
            Fact("invoice.mail_queued", row.id, {"number": row.number, "mail": mail_id}, row.customer_id or "")
        )
    return _record(get_mail(scope, mail_id))


def _record(row: OutgoingMail) -> MailRecord:
    return MailRecord(
        id=row.id,
        to=row.recipient,
        subject=row.subject,
        state=_state(row),
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        said=row.last_error,
        tries=row.tries,
        is_copy=bool(row.is_copy),
        attachments=tuple(row.attachments or ()),
        asked_by=row.asked_by or "",
    )


def _state(row: OutgoingMail) -> str:
    if row.sent_at:
        return "sent"
    if row.failed_at:
        return "bounced"
    return "cancelled" if row.settled_at else "queued"


def _refuse_without_mail() -> None:
    if not is_mail_configured():
        sentence = "This installation has no mail server yet. Set BILLING_MAIL_URL, or pass the customer’s link on."
        raise Refused(sentence, code="no_mail_server")


def _parse(data: Mapping[str, object]) -> SendRequest:
    return read_record(SendRequest, {key: value for key, value in data.items() if value is not None}, _READERS)


def _attachments_field(value: object, path: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text_field(one, path, 30) for one in list_field(value, path, 10)))
    for name in names:
        if name not in SOURCES:
            known = ", ".join(SOURCES) or "none yet"
            raise InvalidInput(f"There is no file {name[:30]!r}. There are: {known}.", code="no_file", path=path)
    return names


_READERS: Mapping[str, Reader] = {
    "to": recipients_field,
    "subject": subject_field,
    "text": letter_field,
    "attachments": _attachments_field,
    "copy": flag_field,
}
