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

import pytest

from billing_app.services.delivering import LEASE, deliver_due
from billing_app.services.history import history_of
from billing_app.services.sending import mails_of, send_invoice
from billing_app.store.session import acting_at, clock
from tests.builders import new_business, new_customer
from tests.fixtures.mail_server import MailServer
from tests.fixtures.server import PROJECT
from tests.money_builders import issued_invoice

pytestmark = pytest.mark.usefixtures("database")
KILLS, MAILS = 20, 30
_NURSERY = """
import os, sys
from datetime import datetime
from billing_app.services.delivering import deliver_due
from billing_app.store.session import acting_at, connect
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        connect(sys.argv[1])
        with acting_at(datetime.fromisoformat(line.strip())):
            deliver_due()
        os._exit(0)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)
"""


class Nursery:
    """A process that has imported everything and forks a sender on demand."""

    def __init__(self, database_url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _NURSERY, database_url],
            cwd=PROJECT,
            env=os.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.child = 0

    def begin(self, moment: str) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(moment + "\n")
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
        nursery.begin((begun + kills * (LEASE * 1.1)).isoformat())
        assert nursery.wait() == "killed"
    nursery.close()
    mail_settings.answer = lambda _recipient: "250 OK"
    with acting_at(begun + (KILLS + 1) * LEASE * 1.1):
        deliver_due()
    taken = Counter(each.message["Message-ID"] for each in mail_settings.taken)
    assert set(taken) == {f"<{mail_id}@tideline.example>" for mail_id in queued}
    doubles = sum(count - 1 for count in taken.values())
    assert doubles <= KILLS
    copies: dict[str, set[bytes]] = {}
    for each in mail_settings.taken:
        copies.setdefault(each.message["Message-ID"], set()).add(each.raw)
    assert {len(versions) for versions in copies.values()} == {1}
    for invoice in invoices:
        assert [mail.state for mail in mails_of(owner, invoice.id)] == ["sent"]
        assert [event.kind for event in history_of(owner, invoice.id)].count("invoice.sent") == 1
