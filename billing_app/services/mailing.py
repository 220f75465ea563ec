"""Putting mail into the outbox, in the transaction of the use case that causes it. Nothing is sent from here."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from billing_app.documents.mails import MailText, render_mail
from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.settings import settings
from billing_app.store.session import Scope
from billing_app.store.tables import OutgoingMail

# A server that is down over a long weekend is back by then; older news only confuses.
_USEFUL_FOR = timedelta(days=4)


def is_mail_configured() -> bool:
    """Whether mail can be sent at all; places that would send say so when it can't."""
    return settings().mail_server is not None


def queue_mail(
    scope: Scope,
    *,
    to: str,
    template: str,
    values: Mapping[str, Any] | None = None,
    written: MailText | None = None,
    language: str = "en",
    is_secret: bool = False,
    useful_for: timedelta = _USEFUL_FOR,
    not_before: datetime | None = None,
    **further: Any,
) -> str:
    """Queue a mail; it leaves after the commit. Returns its id, empty where the installation has no mail.

    It is held back until `not_before`, if that is given. The words are made now, from a template of `documents/mails`,
    unless they are `written` already. `is_secret` says that the body holds a link or a code: it is emptied as soon as
    the mail was sent or given up. After `useful_for` sending is given up. `further` are columns of the outbox: the
    document that the mail brings, with which files, in whose name, and who gets the answer.
    """
    if not is_mail_configured():
        return ""
    mail = written or render_mail(template, values or {}, language)
    mail_id, leaves_at = new_id(), not_before or scope.now
    scope.session.add(
        OutgoingMail(
            id=mail_id,
            business_id=scope.business_id or None,
            kind=template,
            recipient=to,
            language=language,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            is_secret=is_secret,
            message_id=f"<{mail_id}@{settings().mail_sender.domain}>",
            queued_at=leaves_at,
            expires_at=leaves_at + useful_for,
            next_try_at=leaves_at,
            **further,
        )
    )
    scope.announce(Fact("mail.queued", mail_id))
    return mail_id


def cancel_mail(scope: Scope, mail_id: str) -> None:
    """Keep a mail from leaving that has become wrong; one that is on its way, or was sent, is not called back."""
    row = scope.session.get(OutgoingMail, mail_id, with_for_update=True) if mail_id else None
    if row is not None and row.settled_at is None:
        row.settled_at, row.last_error = scope.now, "It was taken back before it was sent."
        row.text = row.html = ""
