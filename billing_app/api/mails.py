"""Sending an issued document by mail, and what became of its mails."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from billing_app.api.answers import Answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.instants import instant_text
from billing_app.api.permissions import V1
from billing_app.api.schemas.mails import Mails, SendBody
from billing_app.services import sending
from billing_app.services.sending import MailRecord

router = APIRouter(prefix=f"{V1}/invoices", tags=["invoices"], route_class=Door)


@router.post("/{invoice_id}/send", status_code=202, response_model=Mails)
def send_invoice(actor: CurrentActor, invoice_id: str, body: SendBody) -> Response:
    """Put the mails that bring it into the outbox; they leave at once, and their state tells when they are taken."""
    sent = body.as_sent()
    if "copy_to_business" in sent:
        sent["copy"] = sent.pop("copy_to_business")
    return _answer(sending.send_invoice(actor, invoice_id, sent), 202)


@router.get("/{invoice_id}/mails", response_model=Mails)
def list_mails(actor: CurrentActor, invoice_id: str) -> Response:
    """The mails that brought it, the newest first."""
    return _answer(sending.mails_of(actor, invoice_id))


def _answer(mails: Iterable[MailRecord], status: int = 200) -> Answer:
    return Answer({"data": [_resource(mail) for mail in mails]}, status)


def _resource(mail: MailRecord) -> dict[str, Any]:
    return {
        "id": mail.id,
        "to": mail.to,
        "subject": mail.subject,
        "state": mail.state,
        "said": mail.said or None,
        "tries": mail.tries,
        "is_copy": mail.is_copy,
        "attachments": list(mail.attachments),
        "queued_at": instant_text(mail.queued_at),
        "sent_at": instant_text(mail.sent_at),
    }
