"""Mail that comes back after it was taken: told by a report to the mailbox, on the document, and nowhere else."""

import pytest

from billing_app.domain.access import Actor
from billing_app.services import receiving
from billing_app.services.delivering import deliver_due
from billing_app.services.history import history_of
from billing_app.services.mailing import queue_mail
from billing_app.services.receiving import fetch_mailbox, take_in_mail
from billing_app.services.resending import resend_mail
from billing_app.services.sending import mails_of, send_invoice
from billing_app.store.session import transaction
from billing_app.store.tables import Invoice
from tests.builders import new_business, new_customer
from tests.delivery_reports import REPORTS, report_on, words_of
from tests.fixtures.mail_server import MailServer
from tests.fixtures.mailbox_server import MailboxServer
from tests.money_builders import ADDRESS, issued_invoice, now
from tests.received_builders import mail_with

pytestmark = pytest.mark.usefixtures("database")
ROUGE = "office@rouge.example"


def sent(actor: Actor) -> Invoice:
    customer = new_customer(actor, name="Atelier Rouge", email=ROUGE, address=ADDRESS).id
    invoice = issued_invoice(actor, customer)
    send_invoice(actor, invoice.id, {})
    assert deliver_due() == 1
    return invoice


def name_of(server: MailServer) -> str:
    return str(server.taken[-1].message["Message-ID"])


def comes(mailbox: MailboxServer, *mails: bytes) -> dict[str, int]:
    mailbox.unread |= {str(number): mail for number, mail in enumerate(mails, 1)}
    counted = dict(fetch_mailbox())
    assert mailbox.unread == {}
    return counted


@pytest.mark.parametrize("server", REPORTS)
def test_report_marks_the_mail_as_come_back_in_the_servers_words(
    actor: Actor, mail_settings: MailServer, mailbox: MailboxServer, server: str
):
    invoice = sent(actor)
    assert comes(mailbox, report_on(name_of(mail_settings), ROUGE, server=server))["reports"] == 1
    (mail,) = mails_of(actor, invoice.id)
    assert (mail.state, mail.said) == ("bounced", words_of(server, ROUGE))
    assert now(actor, invoice).delivery == "bounced"
    event = history_of(actor, invoice.id)[0]
    assert (event.kind, event.payload["said"]) == ("invoice.bounced", mail.said)
    assert receiving.list_received(actor).rows == []  # what hangs on the report is our own invoice


def test_report_that_comes_twice_tells_once_and_a_new_mail_ends_it(
    actor: Actor, mail_settings: MailServer, mailbox: MailboxServer
):
    invoice = sent(actor)
    report = report_on(name_of(mail_settings), ROUGE)
    assert comes(mailbox, report, report)["reports"] == 2
    assert [event.kind for event in history_of(actor, invoice.id)].count("invoice.bounced") == 1
    resend_mail(actor, mails_of(actor, invoice.id)[0].id)
    assert deliver_due() == 1
    assert now(actor, invoice).delivery == "sent"
    assert comes(mailbox, report)["reports"] == 1  # late news of the first mail
    assert now(actor, invoice).delivery == "sent"


@pytest.mark.parametrize("kind", ["foreign", "forged", "delayed", "delivered", "of a mail that waits"])
def test_reports_that_tell_of_no_mail_of_ours_or_of_no_failure_change_nothing(
    actor: Actor, mail_settings: MailServer, mailbox: MailboxServer, kind: str
):
    invoice = sent(actor)
    named = name_of(mail_settings)
    if kind == "of a mail that waits":
        mail_settings.answer = lambda _to: "450 4.2.1 Try later"
        resend_mail(actor, mails_of(actor, invoice.id)[0].id)
        deliver_due()
    reports = {
        "foreign": report_on("<CAF=1@elsewhere.example>", ROUGE),
        "forged": report_on(named.replace("@tideline.example", "@evil.example"), ROUGE),
        "delayed": report_on(named, ROUGE, action="delayed"),
        "delivered": report_on(named, ROUGE, action="delivered"),
        "of a mail that waits": report_on(f"<{mails_of(actor, invoice.id)[0].id}@tideline.example>", ROUGE),
    }
    before = [(mail.id, mail.state) for mail in mails_of(actor, invoice.id)]
    assert comes(mailbox, reports[kind])["reports"] == 1
    assert [(mail.id, mail.state) for mail in mails_of(actor, invoice.id)] == before
    assert "invoice.bounced" not in [event.kind for event in history_of(actor, invoice.id)]
    assert len(mail_settings.taken) == 1  # nobody is answered


def test_mail_that_was_passed_on_names_the_address_that_refused_it(
    actor: Actor, mail_settings: MailServer, mailbox: MailboxServer
):
    invoice = sent(actor)
    comes(mailbox, report_on(name_of(mail_settings), "ana@home.example", server="gmail"))
    assert mails_of(actor, invoice.id)[0].said.startswith("ana@home.example: 550-5.1.1")


def test_mail_of_another_business_comes_back_to_the_mailbox_of_the_installation(
    actor: Actor, mail_settings: MailServer, mailbox: MailboxServer
):
    other = new_business()
    invoice = sent(other)
    comes(mailbox, report_on(name_of(mail_settings), ROUGE))
    assert now(other, invoice).delivery == "bounced"


def test_mail_without_a_document_is_told_to_the_business(
    actor: Actor, mail_settings: MailServer, mailbox: MailboxServer
):
    values = {"email": ROUGE, "site": "http://x", "address": "192.0.2.1", "minutes": 30, "link": "http://x/S"}
    with transaction(actor) as scope:
        mail_id = queue_mail(scope, to=ROUGE, template="password_reset", values=values)
    deliver_due()
    comes(mailbox, report_on(name_of(mail_settings), ROUGE))
    assert [event.kind for event in history_of(actor, mail_id)] == ["mail.failed"]


def test_mail_that_nobody_can_read_holds_up_none_behind_it(actor: Actor, mailbox: MailboxServer):
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(4000))
    counted = comes(mailbox, b"MIME-Version: 1.0\r\n" + nested, mail_with("R-1"))
    assert (counted["mails"], counted["files"]) == (2, 1)


def test_report_that_is_dropped_like_an_invoice_brings_none(actor: Actor):
    assert take_in_mail(actor, report_on("<x@tideline.example>", ROUGE), "mail") == []
