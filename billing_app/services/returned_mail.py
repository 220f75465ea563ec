"""Mail that comes back after a server had taken it: what a report about it changes. A report is never answered."""

import logging

from billing_app.documents.delivery_report import DeliveryReport, delivery_report_in
from billing_app.services.deliveries import note_returned
from billing_app.services.workshop_calls import make_in_workshop
from billing_app.store.mail import mail_sent_as, reported_mail
from billing_app.store.session import system_reading, system_transaction
from billing_app.store.tables import OutgoingMail

_SECONDS = 10.0
_log = logging.getLogger(__name__)


def take_report(mail: bytes) -> bool:
    """Whether a mail reports on the delivery of another one; one of ours that did not arrive is marked as come back.

    Reports can be forged, so they are believed only under a Message-ID that we gave, which nobody can guess. The
    mails of all businesses leave by one sender, so a report on each of them may come to the one mailbox.
    """
    report = make_in_workshop(delivery_report_in, mail, seconds=_SECONDS)
    if report is None:
        return False
    if report.failures:
        _mark(report)
    return True


def _mark(report: DeliveryReport) -> None:
    with system_reading() as session:
        found = mail_sent_as(session, report.message_ids)
    if found is None:
        _log.info("a report on a mail that is not ours, or that is forgotten")
        return
    with system_transaction(found.business_id or "") as scope:
        row = reported_mail(scope, found.id)
        if row is not None:
            note_returned(scope, row, _words(report, row))
            _log.warning("mail came back: %s %s", row.kind, row.id)


def _words(report: DeliveryReport, row: OutgoingMail) -> str:
    """The server's words, with the address before them where the mail had been passed on to another one."""
    own = next((one for one in report.failures if one.recipient.lower() == row.recipient.lower()), None)
    failure = own or report.failures[0]
    return f"{failure.recipient}: {failure.said}" if own is None and failure.recipient else failure.said
