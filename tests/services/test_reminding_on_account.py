"""Nobody is reminded of what they have paid on account, and what is put off leaves the outbox."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_app.domain.access import Actor
from billing_app.domain.errors import Conflict
from billing_app.services.delivering import deliver_due
from billing_app.services.invoices import annotate
from billing_app.services.payments import refund_payment
from billing_app.services.reminders import (
    change_policy,
    coming_reminders,
    list_reminders,
    remind_now,
    reminder_standing,
    send_statements,
    stepping,
)
from billing_app.store.session import acting_at
from billing_app.store.tables import Invoice
from tests.fixtures.mail_server import MailServer
from tests.money_builders import issued_invoice, pay
from tests.services.reminding import DUE, ISSUED, mails, remind

pytestmark = pytest.mark.usefixtures("database", "honest_books")


@pytest.mark.parametrize("what", ["dispute", "promise", "credit"])
def test_what_puts_a_reminder_off_takes_it_back_from_the_mail_server_and_its_level_comes_later(
    owner: Actor, owed: Invoice, payer: str, mail_settings: MailServer, what: str
):
    mail_settings.stop()
    remind(owner, 3)
    with acting_at(DUE + timedelta(days=3, minutes=1)):
        deliver_due()
    if what == "credit":
        on_account = pay(owner, payer, "1190.00", allocations=[], paid_on="2026-03-10")
    else:
        annotate(owner, owed.id, {"disputed": True} if what == "dispute" else {"dunning_paused_until": "2026-03-25"})
    mail_settings.start()
    with acting_at(DUE + timedelta(days=3, hours=1)):
        assert deliver_due() == 0
    assert mail_settings.taken == []
    (mail,) = mails(owner)
    assert "before this mail left" in mail.last_error
    assert remind(owner, 9) == 0
    if what == "credit":
        refund_payment(owner, on_account.payment.id, {"method": "cash"})
    annotate(owner, owed.id, {"disputed": False, "dunning_paused_until": None})
    assert remind(owner, 10) == 1
    assert mails(owner)[-1].subject == f"Zahlungserinnerung: Rechnung {owed.number}"


def test_who_has_paid_on_account_is_not_reminded_of_what_that_covers(owner: Actor, owed: Invoice, payer: str):
    with acting_at(ISSUED + timedelta(days=1)):
        later = issued_invoice(owner, payer)
    pay(owner, payer, "1290.00", allocations=[], paid_on="2026-03-10")
    with acting_at(DUE + timedelta(days=2)):
        assert [each.number for each in coming_reminders(owner)] == [later.number]
        with pytest.raises(Conflict, match="on account covers this"):
            remind_now(owner, owed.id)
    sent = [day for day in (3, 4, 14, 15, 28, 29) if remind(owner, day)]
    assert sent == [4, 15, 29]  # the second one, due a day later
    assert {mail.invoice_id for mail in mails(owner)} == {later.id}
    for part in ("1.190,00", "-100,00", "Ihr Guthaben", "8,59", "1.103,59"):  # 28 days at 10.27 % on 1090.00
        assert part in mails(owner)[-1].text.replace("\xa0", " "), part
    assert str(list_reminders(owner, invoice_id=later.id).rows[0].total) == "1103.59"
    with acting_at(DUE + timedelta(days=200)):
        assert [each.number for each in reminder_standing(owner).escalations] == [later.number]


def test_credit_is_not_spent_on_what_the_customer_disputes(owner: Actor, owed: Invoice, payer: str):
    with acting_at(ISSUED + timedelta(days=1)):
        issued_invoice(owner, payer)
    annotate(owner, owed.id, {"disputed": True})
    pay(owner, payer, "1190.00", allocations=[], paid_on="2026-03-10")
    assert [remind(owner, day) for day in (3, 4, 15)] == [0, 0, 0]


def test_credit_that_comes_between_looking_and_locking_wins(owner: Actor, owed: Invoice, payer: str, monkeypatch):
    found = stepping._due

    def pays_meanwhile(actor: Actor) -> list[str]:
        due = found(actor)
        pay(owner, payer, "1190.00", allocations=[], paid_on="2026-03-10")
        return due

    monkeypatch.setattr(stepping, "_due", pays_meanwhile)
    assert remind(owner, 3) == 0
    assert mails(owner) == []


def test_credit_in_another_currency_covers_nothing(owner: Actor, owed: Invoice, payer: str):
    pay(owner, payer, "2000.00", allocations=[], paid_on="2026-03-10", currency="USD", exchange_rate="0.9")
    assert remind(owner, 3) == 1


def test_statement_deducts_what_was_paid_on_account_and_is_not_sent_where_that_covers_all(
    owner: Actor, owed: Invoice, payer: str
):
    change_policy(owner, {"statements": True})
    pay(owner, payer, "190.50", allocations=[], paid_on="2026-03-10")
    with acting_at(datetime(2026, 4, 1, 8, tzinfo=UTC)):
        assert send_statements(owner.business_id)["statements"] == 1
    text = mails(owner, "account_statement")[0].text.replace("\xa0", " ")
    for part in ("1.190,00", "Ihr Guthaben bei uns", "-190,50", "999,50"):
        assert part in text, part
    pay(owner, payer, "999.50", allocations=[], paid_on="2026-03-11")
    with acting_at(datetime(2026, 5, 1, 8, tzinfo=UTC)):
        assert send_statements(owner.business_id)["statements"] == 0
