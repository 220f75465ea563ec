"""Mails that bring invoices: dropped as a file, or fetched from the mailbox of the installation."""

import logging
from collections import Counter
from collections.abc import Mapping

from billing_app.documents.mail_files import MailFile, files_in_mail
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError, Conflict, InvalidInput, Refused
from billing_app.domain.ids import BusinessId
from billing_app.gateways.mailbox import fetch_mails
from billing_app.services.receiving.arriving import Source, take_in
from billing_app.services.returned_mail import take_report
from billing_app.services.workshop_calls import make_in_workshop
from billing_app.settings import settings
from billing_app.settings.mailbox import Mailbox, parse_mailbox
from billing_app.store.received import real_businesses
from billing_app.store.session import system_reading

_SECONDS = 10.0
_log = logging.getLogger(__name__)


def take_in_mail(actor: Actor, mail: bytes, source: Source = "page") -> list[str]:
    """Keep every file of a mail that may be an invoice; the ids of those that were not here before."""
    actor.require(Permission.RECORD_EXPENSES)
    files = make_in_workshop(files_in_mail, mail, seconds=_SECONDS)
    if not files and source == "page":
        sentence = "This mail brings no PDF, XML file or picture."
        raise InvalidInput(sentence, code="nothing_in_mail", path="file")
    return [received_id for file in files if (received_id := _kept(actor, file, source))]


def fetch_mailbox() -> Mapping[str, int]:
    """Take in what came to the mailbox, if the settings name one; how many mails, files and reports there were.

    A report on a mail that did not arrive is no invoice: it tells what became of one of ours.
    """
    secret = settings().mailbox
    if secret is None:
        return {}
    mailbox, counted = parse_mailbox(secret.get_secret_value()), Counter[str]()
    actor = Actor(_business_of(mailbox), "Mailbox", "job", frozenset({Permission.RECORD_EXPENSES}))
    mails = fetch_mails(mailbox, lambda mail: counted.update(_work_off(actor, mail)))
    return {"mails": mails, "files": counted["files"], "reports": counted["reports"]}


def _work_off(actor: Actor, mail: bytes) -> Mapping[str, int]:
    """What a mail of the mailbox was. One that nobody can read is left, so that it holds up none behind it."""
    try:
        if take_report(mail):
            return {"reports": 1}
        return {"files": len(take_in_mail(actor, mail, "mail"))}
    except Refused as error:
        _log.warning("a mail of the mailbox can't be read: %s", error.error_code)
        return {}


def _kept(actor: Actor, file: MailFile, source: Source) -> str:
    """The id of a file that is kept now; empty for one that is here already or is no invoice at all."""
    try:
        return take_in(actor, file.name, file.content, source)
    except (Conflict, InvalidInput) as error:
        _log.info("a file of a mail is not kept: %s", error.error_code)
        return ""


def _business_of(mailbox: Mailbox) -> BusinessId:
    with system_reading() as session:
        found = real_businesses(session)
    if mailbox.business_id in found:
        return BusinessId(mailbox.business_id)
    if mailbox.business_id or len(found) != 1:
        sentence = "Say in BILLING_MAILBOX whose mailbox it is: ?business=ID behind its address."
        raise BillingError(sentence, code="mailbox_of_nobody")
    return BusinessId(found[0])
