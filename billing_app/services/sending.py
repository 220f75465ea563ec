"""Sending issued documents by mail: one mail for each address, in the transaction that decides it, exactly once.

What a mail says is made when it is queued. Its files are those of the frozen document, and are read when it leaves.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from billing_app.documents.mails import MailText
from billing_app.domain.access import Actor, Permission
from billing_app.domain.business import BusinessProfile
from billing_app.domain.change import Fact
from billing_app.domain.customer import Customer
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.fields import Reader, flag_field, list_field, read_record, text_field
from billing_app.domain.letter import fill, letter_field, recipients_field, subject_field
from billing_app.services.deliveries import mail_state
from billing_app.services.document_files import document_file, formats
from billing_app.services.letters import LetterText, letter_of, variables_of, write_letter
from billing_app.services.mailing import is_mail_configured, queue_mail
from billing_app.services.usual_files import usual_files
from billing_app.store.business import profile_of
from billing_app.store.customers import find_profile
from billing_app.store.invoices import get_invoice
from billing_app.store.letters import get_mail, mails_of_invoice
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Invoice, OutgoingMail


@dataclass(frozen=True, slots=True)
class SendRequest:
    """What is sent to whom; what is left open is as usual. `copy` sends one to the business as well, or doesn't."""

    to: tuple[str, ...] | None = None
    subject: str | None = None
    text: str | None = None
    attachments: tuple[str, ...] | None = None
    copy: bool | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the dialog begins with: the usual addresses and words, filled in, and the files that go with it."""

    to: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[str, ...]
    other_files: tuple[str, ...]
    business_email: str
    copy: bool


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


def propose_sending(actor: Actor, invoice_id: str) -> Proposal:
    """What would be sent to whom."""
    actor.require(Permission.ISSUE_INVOICES)
    with reading(actor) as scope:
        row, profile, document = _sendable(scope, invoice_id)
        letter = letter_of(scope, row, _language(document, profile))
        values = variables_of(row, document, profile)
        usual = usual_files(profile, _customer_of(scope, row), document)
        return Proposal(
            to=_usual_recipients(scope, row, document),
            subject=fill(letter.subject, values),
            text=fill(letter.text, values),
            attachments=usual,
            other_files=tuple(name for name in formats() if name not in usual),
            business_email=profile.email,
            copy=_is_copied(profile, SendRequest()),
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
    for each in request.attachments or ():
        document_file(actor, invoice_id, each)  # what can't be made is said now, to whoever asked for it
    with transaction(actor) as scope:
        row, profile, document = _sendable(scope, invoice_id, for_update=True)
        return queue_document(scope, row, document, profile, request)


def mails_of(actor: Actor, invoice_id: str) -> list[MailRecord]:
    """The mails of a document, the newest first."""
    actor.require(Permission.VIEW_INVOICES)
    with reading(actor) as scope:
        return mail_records(scope, get_invoice(scope, invoice_id).id)


def mail_records(scope: Scope, invoice_id: str) -> list[MailRecord]:
    """The same in a transaction that is already open."""
    return [mail_record(row) for row in mails_of_invoice(scope, invoice_id)]


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
    customer = _customer_of(scope, row)
    buyer: Mapping[str, str] = document.get("buyer") or {}
    email = customer.email if customer else buyer.get("email", "")
    return (email,) if email else ()


def _customer_of(scope: Scope, row: Invoice) -> Customer | None:
    return find_profile(scope, row.customer_id) if row.customer_id else None


def _letter(
    scope: Scope, row: Invoice, document: Mapping[str, Any], profile: BusinessProfile, request: SendRequest
) -> LetterText:
    usual = letter_of(scope, row, _language(document, profile))
    return LetterText(request.subject or usual.subject, request.text or usual.text)


def _language(document: Mapping[str, Any], profile: BusinessProfile) -> str:
    return str(document.get("language") or profile.language)


def queue_document(
    scope: Scope, row: Invoice, document: Mapping[str, Any], profile: BusinessProfile, request: SendRequest
) -> list[MailRecord]:
    """Queue the mails of a locked document, inside a transaction that is already open."""
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
    if _is_copied(profile, request) and profile.email not in recipients:
        made.append(queue(to=profile.email, is_copy=True))
    return made


def _is_copied(profile: BusinessProfile, request: SendRequest) -> bool:
    """As it was asked for, else as the business has chosen."""
    return bool(profile.email) and (profile.copy_to_business if request.copy is None else request.copy)


def _queue_one(
    scope: Scope, row: Invoice, mail: MailText, request: SendRequest, *, to: str, is_copy: bool = False
) -> MailRecord:
    refuse_without_mail()
    profile = profile_of(scope)
    usual = usual_files(profile, _customer_of(scope, row), json.loads(row.frozen))
    mail_id = queue_mail(
        scope,
        to=to,
        written=mail,
        template="document",
        language=_language(json.loads(row.frozen), profile),
        invoice_id=row.id,
        is_copy=is_copy,
        attachments=list(request.attachments if request.attachments is not None else usual),
        sender_name=profile.name,
        reply_to=profile.email,
        asked_by=scope.actor.name if scope.actor else "",
    )
    if not is_copy:
        note_queued(scope, row, mail_id)
    return mail_record(get_mail(scope, mail_id))


def note_queued(scope: Scope, row: Invoice, mail_id: str) -> None:
    """Write down that a document is on its way to a customer."""
    row.delivery = "queued"
    scope.record(Fact("invoice.mail_queued", row.id, {"number": row.number, "mail": mail_id}, row.customer_id or ""))


def mail_record(row: OutgoingMail) -> MailRecord:
    """One mail as it stands."""
    return MailRecord(
        id=row.id,
        to=row.recipient,
        subject=row.subject,
        state=mail_state(row),
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        said=row.last_error,
        tries=row.tries,
        is_copy=bool(row.is_copy),
        attachments=tuple(row.attachments or ()),
        asked_by=row.asked_by or "",
    )


def refuse_without_mail() -> None:
    """Refuse to send anything where there is no mail server."""
    if not is_mail_configured():
        sentence = "This installation has no mail server yet. Set BILLING_MAIL_URL, or pass the customer’s link on."
        raise Refused(sentence, code="no_mail_server")


def _parse(data: Mapping[str, object]) -> SendRequest:
    return read_record(SendRequest, {key: value for key, value in data.items() if value is not None}, _READERS)


def _attachments_field(value: object, path: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(text_field(one, path, 30) for one in list_field(value, path, 10)))
    for name in names:
        if name not in formats():
            known = ", ".join(formats()) or "none yet"
            raise InvalidInput(f"There is no file {name[:30]!r}. There are: {known}.", code="no_file", path=path)
    return names


_READERS: Mapping[str, Reader] = {
    "to": recipients_field,
    "subject": subject_field,
    "text": letter_field,
    "attachments": _attachments_field,
    "copy": flag_field,
}
