"""Jobs that bill and remind, killed in the middle by the kernel: nothing is lost, nothing happens twice."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from billing_app.services.delivering import deliver_due
from billing_app.services.recurring import bill_due, create_profile
from billing_app.services.reminders import change_policy, remind_due, send_statements
from billing_app.services.verifying import verify
from billing_app.store.session import acting_at, reading
from billing_app.store.tables import Invoice, OutgoingMail
from tests.builders import new_business, new_customer
from tests.fixtures.mail_server import MailServer
from tests.fixtures.server import PROJECT
from tests.money_builders import ADDRESS, issued_invoice
from tests.recurring_builders import NOON, plan

pytestmark = pytest.mark.usefixtures("database")
LATE = datetime(2026, 4, 1, 9, tzinfo=UTC)
# The process kills itself at the third commit, once before it and once after it.
PROGRAM = """
import os, signal
from datetime import datetime
from sqlalchemy import event
from sqlmodel import Session
from billing_app.store.session import acting_at, connect
{imports}
connect({url!r})
count = 0
def die(session):
    global count
    count += session.in_transaction() and "business_id" in session.info
    if count == 3:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(Session, {moment!r}, die)
with acting_at(datetime.fromisoformat({now!r})):
    {act}({business!r})
"""


def killed(url: str, business_id: str, now: datetime, act: str, module: str, moment: str) -> None:
    imports = f"from {module} import {act}"
    told = {"url": url, "moment": moment, "now": now.isoformat(), "act": act, "business": business_id}
    program = PROGRAM.format(imports=imports, **told)
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, env=os.environ, check=False, timeout=60)
    assert done.returncode == -9


@pytest.mark.parametrize("moment", ["before_commit", "after_commit"])
def test_killed_billing_goes_on_where_it_stopped(database_url: str, moment: str):
    actor = new_business()
    customer = new_customer(actor, address=ADDRESS).id
    with acting_at(NOON):
        for _ in range(5):
            create_profile(actor, plan(customer))
    killed(database_url, actor.business_id, NOON, "bill_due", "billing_app.services.recurring", moment)
    with acting_at(NOON):
        bill_due(actor.business_id)
    with reading(actor) as scope:
        numbers = scope.session.exec(select(Invoice.number).where(Invoice.business_id == actor.business_id)).all()
    assert sorted(each or "" for each in numbers) == [f"INV-2026-0000{number}" for number in range(1, 6)]
    assert verify()["problems"] == []


def test_killed_reminders_and_statements_reach_everybody_once(database_url: str, mail_settings: MailServer):
    actor = new_business()
    change_policy(actor, {"enabled": True, "levels": [{"days": 3}], "statements": True, "working_days_only": False})
    expected = []
    with acting_at(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        for number in range(5):
            expected.append(f"c{number}@example.com")
            issued_invoice(actor, new_customer(actor, address=ADDRESS, email=expected[-1]).id)
    killed(database_url, actor.business_id, LATE, "remind_due", "billing_app.services.reminders", "before_commit")
    killed(database_url, actor.business_id, LATE, "send_statements", "billing_app.services.reminders", "after_commit")
    with acting_at(LATE):
        remind_due(actor.business_id)
        send_statements(actor.business_id)
        deliver_due()
    with reading(actor) as scope:
        own = select(OutgoingMail.kind, OutgoingMail.recipient).where(OutgoingMail.business_id == actor.business_id)
        queued = scope.session.exec(own).all()
    assert sorted(queued) == sorted((kind, to) for kind in ("account_statement", "reminder") for to in expected)
    assert len(mail_settings.taken) == 10
