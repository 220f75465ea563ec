"""A restored backup is as old as itself: nothing leaves by itself before somebody has looked, and nothing twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import col, select

from billing_app.documents.workshop import close_workshop
from billing_app.domain.access import Permission
from billing_app.domain.errors import Conflict, Forbidden
from billing_app.jobs.listing import run_by_hand
from billing_app.jobs.runner import run_due
from billing_app.jobs.schedule import JOBS
from billing_app.services.backups import Choice, restore
from billing_app.services.delivering import deliver_due
from billing_app.services.health import look
from billing_app.services.holding import current_hold, release
from billing_app.services.jobs.asking import ask_for_run
from billing_app.services.jobs.history import job_history
from billing_app.services.mailing import queue_mail
from billing_app.services.recurring import create_profile
from billing_app.services.reminders import change_policy
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.states.jobs import texts_of
from billing_app.store.session import connect, engine, system_reading, system_transaction
from billing_app.store.tables import OutgoingMail, RecurringInvoice
from tests.builders import new_customer, without
from tests.fixtures.installation import Installation
from tests.fixtures.mail_server import MailServer
from tests.money_builders import ADDRESS
from tests.recurring_builders import invoices, plan
from tests.services.reminding import POLICY

JANUARY = datetime(2026, 1, 31, 11, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock of this process, which begins at the end of January and goes on by itself."""
    with time_machine.travel(JANUARY, tick=True) as traveller:
        yield traveller
    close_workshop()


@pytest.fixture
def billing(installation: Installation, mail_settings: MailServer, clock: time_machine.Traveller) -> Installation:
    """An installation that bills a customer every month, by mail, and reminds."""
    payer = new_customer(installation.actor, address=ADDRESS, email="pay@example.com").id
    create_profile(installation.actor, plan(payer, mode="send"))
    change_policy(installation.actor, POLICY)
    return installation


def work() -> None:
    """What a serving process does by itself."""
    for name in ("recurring", "reminders", "statements"):
        run_due(name)
    deliver_due()


def come_back(installation: Installation, archive) -> None:
    """Restore onto the serving place, and serve it."""
    engine().dispose()
    restore(archive, installation.data, Choice(installation.private_key))
    connect(settings().database)


def subjects(server: MailServer) -> list[str]:
    return [str(taken.message["Subject"]) for taken in server.taken]


def test_what_had_left_is_not_mailed_again_and_each_period_is_billed_once(
    billing: Installation, mail_settings: MailServer, clock: time_machine.Traveller
):
    run_due("recurring")
    made = billing.back_up()  # the first invoice's mail waits in it
    work()
    assert len(mail_settings.taken) == 1
    come_back(billing, made.file)
    clock.shift(timedelta(days=30))
    for _ in range(2):
        work()
    assert len(invoices(billing.actor)) == 1
    assert len(mail_settings.taken) == 1
    hold = current_hold()
    assert hold is not None
    assert hold.mails == 1

    assert release() == 1
    for _ in range(2):
        work()
        clock.shift(timedelta(hours=1))
    made_invoices = invoices(billing.actor)
    assert [invoice.number for invoice in made_invoices] == ["INV-2026-00001", "INV-2026-00002"]
    assert len(set(subjects(mail_settings))) == len(subjects(mail_settings)) == 3  # both, and a reminder of the first
    with system_reading() as session:
        periods = [(row.profile_id, row.period) for row in session.exec(select(RecurringInvoice))]
        behind = session.exec(select(OutgoingMail).where(col(OutgoingMail.sent_at).is_(None))).one()
    assert len(set(periods)) == len(periods) == 2
    assert "may have left before" in behind.last_error
    assert made_invoices[0].delivery == "bounced"  # where a person sees it and may send it again
    assert current_hold() is None
    assert verify()["problems"] == []


def test_mails_that_waited_may_leave_and_what_is_asked_for_afterwards_does_at_once(
    billing: Installation, mail_settings: MailServer, clock: time_machine.Traveller
):
    run_due("recurring")
    come_back(billing, billing.back_up().file)
    clock.shift(timedelta(minutes=1))
    with system_transaction() as scope:
        values = {"site": "x", "code": "123456", "minutes": 10, "device": "x", "email": "olga@example.com"}
        queue_mail(scope, to="olga@example.com", template="sign_in_code", values=values)
    assert deliver_due() == 1
    assert [taken.recipient for taken in mail_settings.taken] == ["olga@example.com"]
    assert release(send_mails=True) == 0
    assert deliver_due() == 1
    assert mail_settings.taken[-1].recipient == "pay@example.com"
    with pytest.raises(Conflict, match="Nothing is held back"):
        release()


def test_pages_and_health_say_so_and_a_held_job_is_not_run_by_hand(
    billing: Installation, clock: time_machine.Traveller
):
    actor = billing.actor
    run_due("recurring")
    come_back(billing, billing.back_up().file)
    clock.shift(timedelta(hours=30))
    run_due("reminders")
    shown = texts_of({"history": job_history(actor)}, "en")["held"]
    assert "was restored" in shown
    assert "1 mail that waited" in shown
    checks = {check.name: check for check in look()}
    assert checks["sending"].state == "warn"
    assert (checks["mail"].text, checks["jobs"].state) == ("Nothing waits.", "good")  # held back is not late
    with pytest.raises(Conflict, match="since the restore"):
        ask_for_run(actor, JOBS["recurring"])
    with pytest.raises(Conflict, match="since the restore"):
        run_by_hand("statements")
    assert run_by_hand("runs")[0]["state"] == "done"
    with pytest.raises(Forbidden):
        release(without(actor, Permission.OPERATE))
    release()
    assert texts_of({"history": job_history(actor)}, "en")["held"] == ""
    assert "sending" not in {check.name for check in look()}
