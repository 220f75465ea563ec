"""Sending what the outbox holds: each mail by one process at a time, again later when the server can't, or never.

A process that dies between the server's "250" and the commit leaves a mail that was sent and looks unsent. It is sent
again when the claim has run out, under the same Message-ID; the alternative is to lose mail that was not sent. Nothing
else makes a mail leave twice: SMTP has no way to ask a server whether it has taken one.
"""

import asyncio
import logging
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError
from billing_app.domain.ids import BusinessId
from billing_app.gateways.mail import Enclosure, Letter, MailNotTaken, Postbox
from billing_app.services.deliveries import REMINDER, note_refused, note_sent, take_back_pointless
from billing_app.services.document_files import document_file
from billing_app.settings import settings
from billing_app.store.mail import claim_mail, claimed_mail, has_due_mail
from billing_app.store.session import Committed, Scope, clock, on_commit, system_reading, system_transaction
from billing_app.store.tables import OutgoingMail

LOOK_EVERY_SECONDS = 5.0
# Longer than all waits of one sending together (gateways/mail.py), or two processes could send the same mail.
LEASE = timedelta(minutes=5)
_FIRST_PAUSE = timedelta(seconds=15)
_LONGEST_PAUSE = timedelta(hours=1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that this process alone may send now."""

    id: str
    business_id: str
    letter: Letter
    is_late: bool
    is_reminder: bool = False
    invoice_id: str = ""
    attachments: tuple[str, ...] = ()


def deliver_due() -> int:
    """Send everything that is due; returns how many the server took. Does nothing where there is no server."""
    server = settings().mail_server
    if server is None or not _has_due():
        return 0
    claimant, sent = f"{os.getpid()}.{secrets.token_hex(4)}", 0
    with Postbox(server, settings().mail_sender) as postbox:
        while (mail := _claim(claimant)) is not None:
            if mail.is_reminder and _is_taken_back(mail, claimant):
                continue
            refusal = _hand_over(postbox, mail)
            _keep(mail, claimant, refusal)
            sent += refusal is None
            if refusal is not None and refusal.is_unreachable:
                break  # the others would wait as long, one after the other, for nothing
    return sent


def mark_refused(scope: Scope, row: OutgoingMail, refusal: MailNotTaken) -> None:
    """Keep the server's words, and try again after a longer pause each time, or give up."""
    row.last_error = refusal.message
    row.claimed_by, row.claimed_at = "", None
    row.next_try_at = scope.now + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(row.tries - 1, 20))
    if refusal.is_permanent or row.next_try_at >= row.expires_at:
        row.failed_at = scope.now
        _settle(scope, row)
        if row.business_id and not row.invoice_id:
            scope.record(Fact("mail.failed", row.id, {"mail": row.kind}))
    else:
        scope.announce(Fact("mail.delayed", row.id))
    note_refused(scope, row)
    _log.warning("mail not taken: %s %s, %s", row.kind, row.id, refusal.message)


def _has_due() -> bool:
    with system_reading() as session:
        return has_due_mail(session, clock(), LEASE)


def _claim(claimant: str) -> Claimed | None:
    with system_transaction() as scope:
        row = claim_mail(scope, claimant, LEASE)
        if row is None:
            return None
        return Claimed(
            row.id,
            row.business_id or "",
            _letter(row),
            is_late=row.expires_at <= scope.now,
            is_reminder=row.kind == REMINDER,
            invoice_id=row.invoice_id or "",
            attachments=tuple(row.attachments or ()),
        )


def _is_taken_back(mail: Claimed, claimant: str) -> bool:
    """Look once more whether there is something to remind of, in the business's own transaction."""
    with system_transaction(mail.business_id) as scope:
        row = claimed_mail(scope, mail.id, claimant)
        return row is None or take_back_pointless(scope, row)


def _hand_over(postbox: Postbox, mail: Claimed) -> MailNotTaken | None:
    if mail.is_late:
        return MailNotTaken("It could not be sent while it made sense.", is_permanent=True)
    try:
        postbox.send(replace(mail.letter, enclosures=_enclosures(mail)))
    except MailNotTaken as error:
        return error
    except BillingError as error:  # a file that can't be made now may be made later
        return MailNotTaken(f"The files could not be attached: {error.message}")
    return None


def _enclosures(mail: Claimed) -> tuple[Enclosure, ...]:
    """The files that travel along, read from where they are stored."""
    reader = Actor(BusinessId(mail.business_id), "Tideline", "job", frozenset({Permission.VIEW_INVOICES}))
    files = [document_file(reader, mail.invoice_id, each) for each in mail.attachments]
    return tuple(Enclosure(file.name, file.media_type, file.content) for file in files)


def _keep(mail: Claimed, claimant: str, refusal: MailNotTaken | None) -> None:
    """Write down what became of it."""
    with system_transaction(mail.business_id) as scope:
        row = claimed_mail(scope, mail.id, claimant)
        if row is None:
            _log.warning("mail %s: the claim ran out while it was sent", mail.id)
        elif refusal is None:
            _mark_sent(scope, row)
        else:
            mark_refused(scope, row, refusal)


def _mark_sent(scope: Scope, row: OutgoingMail) -> None:
    row.sent_at, row.last_error = scope.now, ""
    _settle(scope, row)
    scope.announce(Fact("mail.sent", row.id))
    note_sent(scope, row)
    _log.info("mail sent: %s %s", row.kind, row.id)


def _settle(scope: Scope, row: OutgoingMail) -> None:
    row.settled_at, row.claimed_by, row.claimed_at = scope.now, "", None
    if row.is_secret:
        row.text = row.html = ""


def _letter(row: OutgoingMail) -> Letter:
    return Letter(
        to=row.recipient,
        subject=row.subject,
        text=row.text,
        html=row.html,
        message_id=row.message_id,
        written_at=row.queued_at,
        sender_name=row.sender_name or "",
        reply_to=row.reply_to or "",
    )


class Sender:
    """Sends in the background: at once after a commit that queued mail, and every few seconds what waits."""

    def __init__(self) -> None:
        """Begin without a loop; `run` binds to it."""
        self._is_due = asyncio.Event()

    async def run(self) -> None:
        """Send until cancelled. Where there is no mail server there is nothing to do."""
        if settings().mail_server is None:
            return
        loop = asyncio.get_running_loop()

        def hear(committed: Committed) -> None:
            if any(fact.kind == "mail.queued" for fact in committed.facts):
                loop.call_soon_threadsafe(self._is_due.set)

        forget = on_commit(hear)
        try:
            while True:
                await self._pause()
                try:
                    await asyncio.to_thread(deliver_due)
                except Exception:  # the database may be away for a while; the next look tells
                    _log.exception("sending mail failed")
        finally:
            forget()

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._is_due.wait(), LOOK_EVERY_SECONDS)
        self._is_due.clear()
