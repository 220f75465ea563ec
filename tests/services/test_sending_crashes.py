"""A sender that is killed again and again: no mail is lost, none gets a second name, and doubles have one cause only.

Between the server's "250" and our commit SMTP has no way back: what was taken there is handed over once more, under the
same Message-ID and byte for byte the same, so that mailboxes drop it. Every other moment of a crash costs nothing.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import datetime

import pytest

from billing_app.domain.access import Actor
from billing_app.services.delivering import LEASE, deliver_due
from billing_app.services.history import history_of
from billing_app.services.sending import mails_of, send_invoice
from billing_app.store.session import acting_at, clock
from billing_app.store.tables import Invoice
from tests.builders import new_business, new_customer
from tests.fixtures.mail_server import MailServer
from tests.fixtures.server import PROJECT
from tests.money_builders import issued_invoice
from tests.services.sender_nursery import MOMENTS

pytestmark = pytest.mark.usefixtures("database")
KILLS, MAILS = 20, 30


class Nursery:
    """A process that has imported everything and forks a sender on demand."""

    def __init__(self, database_url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.sender_nursery", database_url],
            cwd=PROJECT,
            env=os.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.child = 0

    def begin(self, now: datetime, moment: str = "") -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{now.isoformat()}|{moment}\n")
        self._process.stdin.flush()
        self.child = int(self._process.stdout.readline())

    def wait(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        self._process.communicate(timeout=30)


def test_twenty_kills_lose_no_mail_and_double_only_what_was_taken_and_not_yet_noted(
    mail_settings: MailServer, database_url: str
):
    owner = new_business()
    invoices = [
        issued_invoice(owner, new_customer(owner, email=f"customer{number}@example.com").id) for number in range(MAILS)
    ]
    queued = [mail.id for invoice in invoices for mail in send_invoice(owner, invoice.id, {})]
    chance, begun = random.Random(7), clock()  # noqa: S311 - moments, no secrets
    nursery = Nursery(database_url)
    until_kill = 0

    def kill_soon(_recipient: str) -> str:
        """Counts recipients; at the chosen one the sender dies: now, within the mail, or about when "250" arrives."""
        nonlocal until_kill
        until_kill -= 1
        if until_kill == 0:
            kill, delay = (
                (lambda: os.kill(nursery.child, signal.SIGKILL)),
                chance.choice([0, 0.001, 0.003, 0.006, 0.01]),
            )
            threading.Thread(target=lambda: (time.sleep(delay), kill())).start()
        return "250 OK"

    mail_settings.answer = kill_soon
    for kills in range(KILLS):
        until_kill = chance.choice([1, 2])
        nursery.begin(begun + kills * (LEASE * 1.1))
        assert nursery.wait() == "killed"
    nursery.close()
    mail_settings.answer = lambda _recipient: "250 OK"
    with acting_at(begun + (KILLS + 1) * LEASE * 1.1):
        deliver_due()
    taken = assert_each_arrived_in_one_form(mail_settings, queued)
    assert sum(count - 1 for count in taken.values()) <= KILLS
    assert_each_is_noted_once(owner, invoices)


def test_twenty_kills_at_named_moments_double_exactly_what_was_taken_and_not_yet_noted(
    mail_settings: MailServer, database_url: str
):
    owner = new_business()
    invoices = [issued_invoice(owner, new_customer(owner, email=f"c{n}@example.com").id) for n in range(MAILS)]
    queued = [mail.id for invoice in invoices for mail in send_invoice(owner, invoice.id, {})]
    begun, nursery = clock(), Nursery(database_url)
    # At each moment in the first mail of a sender, and in the second, so that kills meet what other kills left behind.
    moments = [f"{moment} {mail}" for _ in range(2) for moment in MOMENTS for mail in (1, 2)]
    assert len(moments) == KILLS
    for kills, moment in enumerate(moments):
        nursery.begin(begun + kills * (LEASE * 1.1), moment)
        assert nursery.wait() == "killed"
    nursery.begin(begun + (KILLS + 1) * LEASE * 1.1)
    assert nursery.wait() == "ended"
    nursery.close()
    taken = assert_each_arrived_in_one_form(mail_settings, queued)
    costly = [moment for moment in moments if moment.startswith(("taken", "noting"))]
    assert sum(count - 1 for count in taken.values()) == len(costly) == 8
    assert_each_is_noted_once(owner, invoices)


def assert_each_arrived_in_one_form(server: MailServer, queued: list[str]) -> Counter[str]:
    """How often each mail arrived at the server, all of them at least once and always as the same bytes."""
    taken = Counter(each.message["Message-ID"] for each in server.taken)
    assert set(taken) == {f"<{mail_id}@tideline.example>" for mail_id in queued}
    copies: dict[str, set[bytes]] = {}
    for each in server.taken:
        copies.setdefault(each.message["Message-ID"], set()).add(each.raw)
    assert {len(versions) for versions in copies.values()} == {1}
    return taken


def assert_each_is_noted_once(owner: Actor, invoices: list[Invoice]) -> None:
    for invoice in invoices:
        assert [mail.state for mail in mails_of(owner, invoice.id)] == ["sent"]
        assert [event.kind for event in history_of(owner, invoice.id)].count("invoice.sent") == 1
