"""Sending a mail once more: the same words to the same address, with its files, and no reminder of what is settled."""

from datetime import timedelta

import pytest

from billing_app.domain.access import Actor, Role
from billing_app.domain.errors import Forbidden, NotFound, Refused
from billing_app.services.delivering import deliver_due
from billing_app.services.invoices import annotate
from billing_app.services.reminders import reminder_standing
from billing_app.services.resending import resend_mail
from billing_app.services.sending import mails_of, send_invoice
from billing_app.store.session import acting_at
from billing_app.store.tables import Invoice
from tests.builders import new_business, new_member
from tests.fixtures.mail_server import MailServer
from tests.money_builders import now, pay
from tests.services.reminding import DUE, mails, remind

pytestmark = pytest.mark.usefixtures("database", "honest_books")


@pytest.fixture
def bounced(owner: Actor, owed: Invoice, mail_settings: MailServer) -> str:
    """The id of a reminder that came back."""
    mail_settings.answer = lambda _to: "550 5.1.1 No such user"
    remind(owner, 3)
    deliver(3)
    mail_settings.answer = lambda _to: "250 OK"
    return mails(owner)[0].id


def deliver(days: float) -> int:
    with acting_at(DUE + timedelta(days=days)):
        return deliver_due()


def again(owner: Actor, mail_id: str, days: float = 4) -> str:
    with acting_at(DUE + timedelta(days=days)):
        return resend_mail(owner, mail_id).id


def test_letter_in_words_of_its_own_is_sent_again_in_them(owner: Actor, owed: Invoice, mail_settings: MailServer):
    own = {"subject": "Unser Gespräch", "text": "Wie besprochen, {customer}.", "attachments": ["pdf", "ubl"]}
    (first,) = send_invoice(owner, owed.id, own)
    deliver_due()
    resend_mail(owner, first.id)
    deliver_due()
    former, latter = mail_settings.taken
    assert latter.message["Subject"] == former.message["Subject"] == "Unser Gespräch"
    assert [latter.part(kind) for kind in ("plain", "html")] == [former.part(kind) for kind in ("plain", "html")]
    files = [[each.get_filename() for each in taken.message.iter_attachments()] for taken in (former, latter)]
    assert files[0] == files[1] == [f"{owed.number}.pdf", f"{owed.number}-ubl.xml"]
    assert latter.message["Message-ID"] != former.message["Message-ID"]


def test_reminder_that_came_back_is_sent_again_as_a_reminder(
    owner: Actor, owed: Invoice, bounced: str, mail_settings: MailServer
):
    assert reminder_standing(owner).steps[0].state == "bounced"
    again(owner, bounced)
    assert reminder_standing(owner).steps[0].state == "queued"
    assert deliver(4) == 1
    assert mail_settings.taken[-1].message["Subject"] == f"Zahlungserinnerung: Rechnung {owed.number}"
    assert "1.190,00" in mail_settings.taken[-1].part("plain")
    assert [mail.kind for mail in mails(owner)] == ["reminder", "reminder"]
    assert reminder_standing(owner).steps[0].state == "sent"
    row = now(owner, owed)
    assert (row.delivery, row.sent_at) == (None, None)  # a reminder is not the sending of the invoice


def test_copy_stays_a_copy_when_it_is_sent_again(owner: Actor, owed: Invoice, mail_settings: MailServer):
    send_invoice(owner, owed.id, {"copy": True})
    deliver_due()
    copy = next(mail for mail in mails_of(owner, owed.id) if mail.is_copy)
    assert resend_mail(owner, copy.id).is_copy
    assert now(owner, owed).delivery == "sent"


def test_reminder_of_what_is_settled_is_not_sent_again(owner: Actor, owed: Invoice, bounced: str, payer: str):
    annotate(owner, owed.id, {"disputed": True})
    with pytest.raises(Refused, match="disputed it meanwhile"):
        again(owner, bounced)
    annotate(owner, owed.id, {"disputed": False})
    pay(owner, payer, "1190.00", owed, paid_on="2026-03-19")
    with pytest.raises(Refused, match="It was paid meanwhile"):
        again(owner, bounced)
    assert len(mails(owner)) == 1


def test_step_whose_mail_somebody_got_stays_taken_when_a_second_one_is_put_off(
    owner: Actor, owed: Invoice, mail_settings: MailServer
):
    remind(owner, 3)
    assert deliver(3) == 1
    again(owner, mails(owner)[0].id)
    annotate(owner, owed.id, {"disputed": True})
    assert deliver(4) == 0
    annotate(owner, owed.id, {"disputed": False})
    assert remind(owner, 5) == 0
    taken_back = next(mail for mail in mails_of(owner, owed.id) if mail.state == "cancelled")
    with pytest.raises(Refused, match="its words are gone"):
        again(owner, taken_back.id)


def test_rights_and_tenants(owner: Actor, bounced: str):
    with pytest.raises(NotFound):
        resend_mail(new_business(), bounced)
    with pytest.raises(Forbidden):
        resend_mail(new_member(owner.business_id, Role.VIEWER), bounced)
