"""The outbox: written with the use case, sent once, kept while the server is away, given up when it says no."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from billing_app.domain.change import Fact
from billing_app.services import delivering
from billing_app.services.delivering import LEASE, Sender, deliver_due
from billing_app.services.mailing import queue_mail
from billing_app.store.session import acting_at, clock, on_commit, system_reading, system_transaction, transaction
from billing_app.store.tables import OutgoingMail
from tests.builders import new_business
from tests.fixtures.mail_server import MailServer
from tests.fixtures.server import PROJECT

pytestmark = pytest.mark.usefixtures("database")
VALUES = {
    "email": "ana@example.com",
    "site": "http://x",
    "address": "192.0.2.1",
    "minutes": 30,
    "link": "http://x/SECRET",
}


def queue(to: str = "ana@example.com", **options) -> str:
    with system_transaction() as scope:
        return queue_mail(scope, to=to, template="password_reset", values=VALUES, **options)


def row(mail_id: str) -> OutgoingMail:
    with system_reading() as session:
        return session.exec(select(OutgoingMail).where(OutgoingMail.id == mail_id)).one()


def test_mail_is_sent_once_and_marked(mail_settings: MailServer):
    mail_id = queue()
    assert (deliver_due(), deliver_due()) == (1, 0)
    (taken,) = mail_settings.taken
    assert taken.recipient == "ana@example.com"
    assert taken.message["Subject"] == "Choose a new password"
    assert "http://x/SECRET" in taken.part("plain")
    assert "http://x/SECRET" in taken.part("html")
    sent = row(mail_id)
    assert sent.sent_at is not None
    assert (sent.failed_at, sent.claimed_by, sent.tries) == (None, "", 1)
    assert taken.message["Message-ID"] == sent.message_id == f"<{mail_id}@tideline.example>"


def test_body_of_a_secret_mail_is_emptied_once_it_was_sent(mail_settings: MailServer):
    secret, plain = queue(is_secret=True), queue()
    deliver_due()
    assert (row(secret).text, row(secret).html) == ("", "")
    assert "SECRET" in row(plain).text


def test_nothing_is_queued_by_what_is_rolled_back(mail_settings: MailServer):
    def use_case_that_fails() -> None:
        with system_transaction() as scope:
            queue_mail(scope, to="ana@example.com", template="password_reset", values=VALUES)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        use_case_that_fails()
    assert deliver_due() == 0


def test_without_settings_nothing_is_queued_and_nothing_fails():
    assert queue() == ""
    assert deliver_due() == 0
    with system_reading() as session:
        assert session.exec(select(OutgoingMail)).all() == []


def test_refusal_for_good_is_given_up_with_the_servers_words_and_told_to_the_business(mail_settings: MailServer):
    mail_settings.answer = lambda _recipient: "550 5.1.1 No such user"
    owner, heard = new_business(), []
    forget = on_commit(lambda committed: heard.extend(committed.facts))
    with transaction(owner) as scope:
        mail_id = queue_mail(scope, to="x@example.com", template="password_reset", values=VALUES, is_secret=True)
    deliver_due()
    forget()
    failed = row(mail_id)
    assert failed.failed_at is not None
    assert (failed.last_error, failed.text, failed.business_id) == ("550 5.1.1 No such user", "", owner.business_id)
    assert [fact for fact in heard if fact.kind == "mail.failed"] == [
        Fact("mail.failed", mail_id, {"mail": "password_reset"})
    ]
    with acting_at(clock() + timedelta(days=1)):
        assert deliver_due() == 0


def test_server_that_is_down_for_a_while_gets_the_mail_later(mail_settings: MailServer):
    mail_settings.stop()
    mail_id = queue(is_secret=True)
    assert deliver_due() == 0
    assert "can't be reached" in row(mail_id).last_error
    mail_settings.start()
    assert deliver_due() == 0  # it waits a little first
    with acting_at(clock() + timedelta(seconds=16)):
        assert deliver_due() == 1
    assert (row(mail_id).last_error, row(mail_id).tries) == ("", 2)


def test_server_that_is_down_for_an_hour_gets_each_mail_once_and_soon_after(mail_settings: MailServer):
    mail_settings.stop()
    waiting = [queue(f"{name}@example.com") for name in ("ana", "ben", "cleo")]
    moment, back = clock(), clock() + timedelta(hours=1)
    while moment < back:
        with acting_at(moment):
            assert deliver_due() == 0
        moment = max(row(each).next_try_at for each in waiting)
    mail_settings.start()
    with acting_at(moment):
        assert deliver_due() == len(waiting)
        assert deliver_due() == 0
    assert moment - back < timedelta(minutes=30)
    assert sorted(taken.recipient for taken in mail_settings.taken) == [row(each).recipient for each in waiting]
    assert all(row(each).sent_at is not None and row(each).failed_at is None for each in waiting)


def test_each_pause_is_longer_until_sending_makes_no_sense_any_more(mail_settings: MailServer):
    mail_settings.answer = lambda _recipient: "450 4.2.1 Try later"
    mail_id, pauses = queue(useful_for=timedelta(minutes=3)), []
    moment = clock()
    while (waiting := row(mail_id)).settled_at is None:
        moment = max(moment, waiting.next_try_at)
        with acting_at(moment):
            deliver_due()
        pauses.append((row(mail_id).next_try_at - moment).total_seconds())
    assert pauses == [15, 30, 60, 120]
    assert row(mail_id).failed_at is not None
    assert row(mail_id).last_error == "450 4.2.1 Try later"


def test_old_news_is_not_sent_any_more(mail_settings: MailServer):
    mail_id = queue(useful_for=timedelta(minutes=30))
    with acting_at(clock() + timedelta(hours=1)):
        assert deliver_due() == 0
    assert mail_settings.taken == []
    assert row(mail_id).last_error == "It could not be sent while it made sense."


def test_unreachable_server_is_asked_once_for_all_that_waits(mail_settings: MailServer, monkeypatch):
    mail_settings.stop()
    for _ in range(5):
        queue()
    asked = []
    connect = delivering.Postbox._connected
    monkeypatch.setattr(delivering.Postbox, "_connected", lambda postbox: asked.append(1) or connect(postbox))
    deliver_due()
    assert asked == [1]


def test_two_senders_at_once_send_nothing_twice(mail_settings: MailServer):
    for number in range(20):
        queue(f"person{number}@example.com")
    senders = [threading.Thread(target=deliver_due) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(taken.recipient for taken in mail_settings.taken) == sorted(
        f"person{number}@example.com" for number in range(20)
    )


def test_killed_sender_loses_nothing_and_nobody_else_sends_before_its_claim_has_run_out(
    mail_settings: MailServer, database_url: str
):
    mail_id = queue()
    mail_settings.may_go_on.clear()
    program = (
        "from billing_app.store.session import connect; from billing_app.services.delivering import deliver_due;"
        f"connect({database_url!r}); deliver_due()"
    )
    other = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, env=os.environ)
    assert mail_settings.has_begun.wait(30)
    other.send_signal(signal.SIGKILL)
    other.wait(10)
    mail_settings.stop()
    mail_settings.taken.clear()
    mail_settings.start()
    assert deliver_due() == 0
    with acting_at(clock() + LEASE + timedelta(seconds=1)):
        assert deliver_due() == 1
    assert [taken.message["Message-ID"] for taken in mail_settings.taken] == [row(mail_id).message_id]


def test_claim_that_ran_out_keeps_its_result_to_itself(mail_settings: MailServer):
    mail_id = queue()
    mail_settings.may_go_on.clear()
    slow = threading.Thread(target=deliver_due)
    slow.start()
    assert mail_settings.has_begun.wait(10)
    with acting_at(clock() + LEASE + timedelta(seconds=1)):
        assert delivering._claim("another process")
    mail_settings.may_go_on.set()
    slow.join()
    assert (row(mail_id).claimed_by, row(mail_id).sent_at) == ("another process", None)


def test_commit_wakes_the_sender(mail_settings: MailServer, monkeypatch):
    monkeypatch.setattr(delivering, "LOOK_EVERY_SECONDS", 60)

    async def work() -> None:
        sending = asyncio.create_task(Sender().run())
        await asyncio.sleep(0)
        await asyncio.to_thread(queue)
        await asyncio.to_thread(mail_settings.wait_for, 1)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    asyncio.run(work())


def test_sender_goes_on_after_a_failure_of_its_own(mail_settings: MailServer, monkeypatch, caplog):
    monkeypatch.setattr(delivering, "LOOK_EVERY_SECONDS", 0.01)
    calls, has_gone_on = [], threading.Event()

    def failing() -> int:
        calls.append(1)
        if len(calls) > 1:
            has_gone_on.set()
        raise ZeroDivisionError

    monkeypatch.setattr(delivering, "deliver_due", failing)

    async def work() -> None:
        sending = asyncio.create_task(Sender().run())
        assert await asyncio.to_thread(has_gone_on.wait, 5)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    asyncio.run(work())
