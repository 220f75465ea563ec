"""Reminders: one mail for each level, never to who has paid, nothing lost and nothing twice."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from billing_app.documents.languages import LANGUAGES
from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Forbidden, NotFound
from billing_app.services.delivering import deliver_due
from billing_app.services.invoices import annotate
from billing_app.services.reminders import (
    change_policy,
    coming_reminders,
    list_reminders,
    policy_of_business,
    policy_of_customer,
    remind_now,
    reminder_standing,
    reset_customer_policy,
    send_statements,
    shown_policy,
    stepping,
)
from billing_app.services.sending import propose_sending
from billing_app.services.statements import customer_history
from billing_app.store.session import acting_at, reading
from billing_app.store.tables import Invoice, Reminder
from tests.builders import new_business, new_customer, without
from tests.fixtures.mail_server import MailServer
from tests.fixtures.tenants import TenantWatch
from tests.money_builders import ADDRESS, VAT_19, issued_invoice, pay, work
from tests.services.reminding import DUE, ISSUED, POLICY, mails, remind

pytestmark = pytest.mark.usefixtures("database", "honest_books")


def test_one_mail_for_each_level_however_often_somebody_looks(owner: Actor, owed: Invoice, tenant_watch: TenantWatch):
    sent = {
        day: count
        for day in (0, 2, 3, 4, 13, 14, 15, 27, 28, 29, 59)
        if (count := remind(owner, day) + remind(owner, day + 0.2))
    }
    assert sent == {3: 1, 14: 1, 28: 1}
    assert [mail.subject for mail in mails(owner)] == [
        f"Zahlungserinnerung: Rechnung {owed.number}",
        f"Mahnung: Rechnung {owed.number}",
        f"Letzte Mahnung: Rechnung {owed.number}",
    ]
    last = mails(owner)[-1]
    for part in ("1.190,00", "Mahngebühr", "5,00", "Verzugszinsen", "9,38", "1.204,38"):  # 28 days at 10.27 %
        assert part in last.text.replace("\xa0", " "), part
    assert last.attachments == mails(owner)[0].attachments


def test_who_has_paid_gets_nothing(owner: Actor, owed: Invoice, payer: str):
    pay(owner, payer, "1190.00", owed, paid_on="2026-03-10")
    assert [remind(owner, day) for day in (3, 14, 28)] == [0, 0, 0]


def test_payment_between_looking_and_locking_wins(owner: Actor, owed: Invoice, payer: str, monkeypatch):
    found = stepping._due

    def pays_meanwhile(actor: Actor) -> list[str]:
        due = found(actor)
        pay(owner, payer, "1190.00", owed, paid_on="2026-03-10")
        return due

    monkeypatch.setattr(stepping, "_due", pays_meanwhile)
    assert remind(owner, 3) == 0
    assert mails(owner) == []


def test_payment_takes_back_a_reminder_that_waits_for_the_mail_server(
    owner: Actor, owed: Invoice, payer: str, mail_settings: MailServer
):
    mail_settings.stop()
    remind(owner, 3)
    with acting_at(DUE + timedelta(days=3, minutes=1)):
        deliver_due()
    pay(owner, payer, "1190.00", owed, paid_on="2026-03-10")
    mail_settings.start()
    with acting_at(DUE + timedelta(days=3, hours=1)):
        assert deliver_due() == 0
    assert mail_settings.taken == []
    assert reminder_standing(owner).steps[0].state == "cancelled"


def test_mail_server_that_is_down_for_an_hour_gets_each_reminder_once(
    owner: Actor, owed: Invoice, mail_settings: MailServer
):
    mail_settings.stop()
    for minutes in range(0, 61, 15):
        remind(owner, 3 + minutes / 1440)
        with acting_at(DUE + timedelta(days=3, minutes=minutes)):
            deliver_due()
    mail_settings.start()
    for minutes in (125, 190):
        with acting_at(DUE + timedelta(days=3, minutes=minutes)):
            deliver_due()
    assert [taken.message["Subject"] for taken in mail_settings.taken] == [
        f"Zahlungserinnerung: Rechnung {owed.number}"
    ]
    with reading(owner) as scope:
        row = scope.session.get(Invoice, owed.id)
        assert row is not None
        assert row.sent_at is None  # a reminder is not the sending of the invoice


def test_reminder_of_what_no_e_invoice_can_say_leaves_with_the_files_that_the_invoice_had(
    owner: Actor, payer: str, mail_settings: MailServer
):
    two_taxes = work(taxes=[VAT_19, {"category": "S", "rate": "2", "name": "Kurtaxe"}])
    with acting_at(ISSUED):
        plain, special = issued_invoice(owner, payer), issued_invoice(owner, payer, two_taxes)
    usual = {each.id: list(propose_sending(owner, each.id).attachments) for each in (plain, special)}
    assert usual[special.id] == ["pdf"]
    assert remind(owner, 3) == 2
    assert {mail.invoice_id: mail.attachments for mail in mails(owner)} == usual
    with acting_at(DUE + timedelta(days=3)):
        assert deliver_due() == 2
    assert len(mail_settings.taken) == 2


def test_many_processes_at_once_remind_once(owner: Actor, owed: Invoice):
    threads = [threading.Thread(target=remind, args=(owner, 3)) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(mails(owner)) == 1


def test_crash_within_a_step_leaves_nothing_and_it_is_taken_again(owner: Actor, owed: Invoice, monkeypatch):
    queue = stepping.queue_mail

    def crash(*given, **named):
        queue(*given, **named)
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(stepping, "queue_mail", crash)
        with pytest.raises(MemoryError):
            remind(owner, 3)
    assert mails(owner) == []
    assert remind(owner, 3) == 1


def test_dispute_and_promise_stop_the_reminders(owner: Actor, owed: Invoice):
    annotate(owner, owed.id, {"disputed": True})
    assert remind(owner, 3) == 0
    annotate(owner, owed.id, {"disputed": False, "dunning_paused_until": "2026-03-25"})
    assert [remind(owner, 9), remind(owner, 10)] == [0, 1]


def test_customer_may_be_reminded_differently_or_not_at_all(owner: Actor, owed: Invoice, payer: str):
    change_policy(owner, {"enabled": False}, customer_id=payer)
    assert remind(owner, 3) == 0
    assert policy_of_customer(owner, payer)[1]
    reset_customer_policy(owner, payer)
    assert policy_of_customer(owner, payer) == (policy_of_business(owner), False)
    assert remind(owner, 3) == 1


def test_every_language_has_words_for_every_step(owner: Actor):
    change_policy(owner, {"before_due": 5, "at_due": True, "statements": True})
    with acting_at(ISSUED):
        for language in LANGUAGES:
            customer = new_customer(owner, address=ADDRESS, email=f"{language}@example.com", language=language).id
            issued_invoice(owner, customer)
    assert [remind(owner, day) for day in (-4, 0, 3, 14, 28)] == [len(LANGUAGES)] * 5
    with acting_at(DUE + timedelta(days=30)):
        assert send_statements(owner.business_id)["statements"] == len(LANGUAGES)
    every = [*mails(owner), *mails(owner, "account_statement")]
    assert {len({mail.subject for mail in every if mail.language == each}) for each in LANGUAGES} == {6}
    for mail in every:
        assert "{" not in mail.subject + mail.text
        assert "INV-2026-0000" in mail.text


def test_who_has_no_address_waits_for_a_person_and_so_does_who_heard_everything(owner: Actor, owed: Invoice):
    nameless = new_customer(owner, address=ADDRESS).id
    with acting_at(ISSUED):
        silent = issued_invoice(owner, nameless)
    for day in (3, 14, 28):
        remind(owner, day)
    with acting_at(DUE + timedelta(days=37)):
        assert [each.invoice_id for each in reminder_standing(owner).escalations] == [silent.id]
    with acting_at(DUE + timedelta(days=38)):
        found = reminder_standing(owner).escalations
    assert {(each.invoice_id, each.last_step, each.has_address) for each in found} == {
        (silent.id, 0, False),
        (owed.id, 3, True),
    }


def test_statement_is_sent_once_a_month_to_who_owes_something(owner: Actor, owed: Invoice, payer: str):
    change_policy(owner, {"statements": True})
    moments = [
        datetime(2026, 4, 1, 8, tzinfo=UTC),
        datetime(2026, 4, 30, 8, tzinfo=UTC),
        datetime(2026, 5, 1, 8, tzinfo=UTC),
    ]
    counts = []
    for moment in moments:
        with acting_at(moment):
            counts.append(send_statements(owner.business_id)["statements"])
    assert counts == [1, 0, 1]
    pay(owner, payer, "1190.00", owed, paid_on="2026-03-10")
    with acting_at(datetime(2026, 6, 1, 8, tzinfo=UTC)):
        assert send_statements(owner.business_id)["statements"] == 0
    assert "1.190,00" in mails(owner, "account_statement")[0].text


def test_nobody_is_written_to_on_a_holiday(owner: Actor, payer: str):
    change_policy(owner, {"working_days_only": True})
    with acting_at(ISSUED):
        issued_invoice(owner, payer)
    # The 14th day after the due date is Monday, 30 March; Good Friday is 3 April, Easter Monday the 6th.
    assert remind(owner, 18) == 0
    assert [remind(owner, day) for day in (19, 20, 21, 22)] == [0, 0, 0, 1]


def test_history_of_the_customer_tells_of_reminders(owner: Actor, owed: Invoice, payer: str):
    remind(owner, 3)
    told = [each for each in customer_history(owner, payer) if each.kind == "invoice.reminded"]
    assert [(each.subject_id, each.payload["step"]) for each in told] == [(owed.id, 1)]


def test_without_a_mail_server_no_step_is_used_up(actor: Actor, payer: str):
    change_policy(actor, POLICY)
    with acting_at(ISSUED):
        issued_invoice(actor, payer)
    assert remind(actor, 3) == 0
    with reading(actor) as scope:
        assert scope.session.exec(select(Reminder).where(Reminder.business_id == scope.business_id)).all() == []
    assert not reminder_standing(actor).can_mail


@pytest.mark.parametrize(
    ("country", "currency", "zone", "interest"),
    [
        ("CH", "CHF", "Europe/Zurich", "none"),
        ("US", "USD", "America/New_York", "none"),
        ("AT", "EUR", "Europe/Vienna", "statutory"),
        ("PL", "PLN", "Europe/Warsaw", "statutory"),
    ],
)
def test_reminders_can_be_turned_on_as_they_are_proposed(country: str, currency: str, zone: str, interest: str):
    owner = new_business(country=country, currency=currency, time_zone=zone)
    assert policy_of_business(owner).interest == interest
    assert change_policy(owner, {"enabled": True}).interest == interest
    shown = shown_policy(owner)
    assert (shown.policy.enabled, shown.is_own, shown.rate is None) == (True, True, interest == "none")


def test_rights_and_tenants(owner: Actor, owed: Invoice, payer: str):
    with pytest.raises(Forbidden):
        change_policy(without(owner, Permission.MANAGE_SETTINGS), {"enabled": False})
    with pytest.raises(Forbidden):
        remind_now(without(owner, Permission.ISSUE_INVOICES), owed.id)
    stranger = new_business()
    with pytest.raises(NotFound):
        remind_now(stranger, owed.id)
    remind(owner, 3)
    assert list_reminders(stranger, invoice_id=owed.id).rows == []
    assert list(coming_reminders(stranger)) == []
    with pytest.raises(NotFound):
        shown_policy(stranger, payer)
    with pytest.raises(NotFound):
        change_policy(stranger, {"enabled": False}, customer_id=payer)
    assert not policy_of_business(stranger).enabled
    assert remind(stranger, 3) == 0
    assert reminder_standing(stranger).escalations == []
