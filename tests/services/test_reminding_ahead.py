"""Reminders ahead and by hand: what comes next, one sent now, what was sent, the law's rate of the day."""

from datetime import UTC, datetime, timedelta

import pytest

from billing_app.domain.access import Actor
from billing_app.domain.errors import Conflict
from billing_app.services.delivering import deliver_due
from billing_app.services.dossier import read_dossier
from billing_app.services.invoices import annotate
from billing_app.services.reminders import (
    change_policy,
    coming_reminders,
    list_reminders,
    remind_now,
    shown_policy,
)
from billing_app.settings import settings
from billing_app.states.invoice_view import texts_of
from billing_app.store.session import acting_at
from billing_app.store.tables import Invoice
from tests.builders import new_customer
from tests.fixtures.mail_server import MailServer
from tests.money_builders import ADDRESS, issued_invoice
from tests.services.reminding import DUE, ISSUED, LEVELS, mails, remind

pytestmark = pytest.mark.usefixtures("database", "honest_books")


def test_what_comes_next_is_shown_and_then_sent_on_its_day(owner: Actor, owed: Invoice):
    with acting_at(DUE + timedelta(days=1)):
        (coming,) = coming_reminders(owner)
    assert (coming.step, coming.on, coming.recipient) == (1, (DUE + timedelta(days=3)).date(), "pay@example.com")
    assert remind(owner, 3) == 1
    with acting_at(DUE + timedelta(days=4)):
        assert [(each.step, each.on) for each in coming_reminders(owner)] == [(2, (DUE + timedelta(days=14)).date())]
        (sent,) = list_reminders(owner, invoice_id=owed.id).rows
    assert (sent.step, sent.on, sent.state, str(sent.total)) == (
        1,
        (DUE + timedelta(days=3)).date(),
        "queued",
        "1190.00",
    )


def test_person_sends_the_next_level_at_once_and_only_once(owner: Actor, owed: Invoice):
    with acting_at(DUE + timedelta(days=1)):
        assert remind_now(owner, owed.id).step == 1
        with pytest.raises(Conflict, match="at least 3 days"):
            remind_now(owner, owed.id)
    assert [remind(owner, 3), remind(owner, 14)] == [0, 1]
    annotate(owner, owed.id, {"disputed": True})
    with acting_at(DUE + timedelta(days=20)), pytest.raises(Conflict, match="disputes"):
        remind_now(owner, owed.id)
    assert len(mails(owner)) == 2


def test_history_of_the_invoice_tells_level_fee_and_what_became_of_each_mail(
    owner: Actor, owed: Invoice, mail_settings: MailServer
):
    for day in (3, 14, 28):
        assert remind(owner, day) == 1
        with acting_at(DUE + timedelta(days=day)):
            deliver_due()
    mail_settings.stop()
    with acting_at(DUE + timedelta(days=40)):
        change_policy(owner, {"levels": [*LEVELS, {"days": 40, "tone": "final"}]})
    assert remind(owner, 40) == 1
    values = {"dossier": read_dossier(owner, owed.id), "today": DUE.date()}
    told = [each["text"] for each in texts_of(values, "en")["history"] if "Reminded" in each["text"]]
    assert told == [
        f"Reminded of {owed.number}: level 4 · On its way",
        f"Reminded of {owed.number}: level 3, fee €5.00, interest €9.38 · Sent",
        f"Reminded of {owed.number}: level 2, fee €5.00 · Sent",
        f"Reminded of {owed.number}: level 1 · Sent",
    ]


def test_who_has_no_address_is_not_reminded_by_hand(owner: Actor):
    with acting_at(ISSUED):
        silent = issued_invoice(owner, new_customer(owner, address=ADDRESS).id)
    with acting_at(DUE + timedelta(days=5)), pytest.raises(Conflict, match="no e-mail address"):
        remind_now(owner, silent.id)


def test_list_of_reminders_is_read_in_pages(owner: Actor, payer: str):
    with acting_at(ISSUED):
        for _ in range(3):
            issued_invoice(owner, payer)
    assert remind(owner, 3) == 3
    first = list_reminders(owner, customer_id=payer, limit=2)
    assert first.next_cursor is not None
    rest = list_reminders(owner, customer_id=payer, limit=2, cursor=first.next_cursor)
    assert (len(first.rows), len(rest.rows), rest.next_cursor) == (2, 1, None)
    assert len({each.id for each in (*first.rows, *rest.rows)}) == 3


def test_rate_of_a_half_year_that_became_known_later_is_used(
    owner: Actor, owed: Invoice, monkeypatch: pytest.MonkeyPatch
):
    with acting_at(datetime(2099, 8, 1, 10, tzinfo=UTC)):
        rate = shown_policy(owner).rate
        assert rate is not None
        assert not rate.is_current
        monkeypatch.setenv("BILLING_REFERENCE_RATES", "DE 2099-07 2.00")
        settings.cache_clear()
        rate = shown_policy(owner).rate
    assert rate is not None
    assert (str(rate.percent), rate.is_current) == ("11.00", True)
