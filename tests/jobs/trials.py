"""Trials of what works for a business, and of tidying: for each kind of job its work, and what comes of it."""

import os
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from billing_app.domain.ids import new_id
from billing_app.domain.watch.kinds import Signal
from billing_app.services import receiving
from billing_app.services.recurring import create_profile
from billing_app.services.reminders import change_policy
from billing_app.services.tidying import RUNS_KEPT
from billing_app.services.watching import report
from billing_app.services.watching.watcher import Watcher
from billing_app.settings import settings
from billing_app.store.session import acting_at, clock, reading, system_reading, system_transaction
from billing_app.store.tables import (
    Invoice,
    JobRun,
    OutgoingMail,
    ReceivedDocument,
    RecurringInvoice,
    SecurityEntry,
    SignInAttempt,
)
from billing_app.store.tables.accounts import IdempotencyRecord
from tests.builders import new_customer
from tests.jobs.trial import LATE, OLD, YOUNG, Trial
from tests.money_builders import ADDRESS, issued_invoice
from tests.received_builders import mail_with, supplier_file
from tests.recurring_builders import NOON, plan

ISSUED = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY = {"enabled": True, "levels": [{"days": 3}], "statements": True, "working_days_only": False}


class Recurring(Trial):
    """Each period of each profile becomes one invoice, with numbers that have no gap."""

    job, at = "recurring", 30

    def arrange(self) -> None:
        with acting_at(NOON):
            customer = new_customer(self.actor, address=ADDRESS).id
            self.expected += [create_profile(self.actor, plan(customer)).row.id for _ in range(2)]

    def check(self) -> None:
        with reading(self.actor) as scope:
            own = select(RecurringInvoice).where(RecurringInvoice.business_id == scope.business_id)
            made = Counter((row.profile_id, row.period) for row in scope.session.exec(own))
            billed = select(Invoice.number).where(Invoice.business_id == scope.business_id)
            numbers = scope.session.exec(billed.order_by(col(Invoice.number))).all()
        periods = {period for _, period in made}
        assert len(periods) == 3
        assert made == Counter((profile, period) for profile in self.expected for period in periods)
        assert numbers == [f"INV-2026-{number:05}" for number in range(1, 3 * len(self.expected) + 1)]


class Reminders(Trial):
    """Who owes gets one mail."""

    job, at, kind = "reminders", 30, "reminder"

    def arrange(self) -> None:
        change_policy(self.actor, POLICY)
        with acting_at(ISSUED):
            for _ in range(3):
                self.expected.append(f"c{len(self.expected)}@example.com")
                issued_invoice(self.actor, new_customer(self.actor, address=ADDRESS, email=self.expected[-1]).id)

    def check(self) -> None:
        with reading(self.actor) as scope:
            own = select(OutgoingMail.recipient).where(OutgoingMail.business_id == scope.business_id)
            sent = scope.session.exec(own.where(OutgoingMail.kind == self.kind)).all()
        assert sorted(sent) == sorted(self.expected)


class Statements(Reminders):
    """Who owes gets one statement of account in a month."""

    job, at, kind = "statements", 30, "account_statement"


class Received(Trial):
    """What came in is read, once."""

    job, at = "received", 12

    def arrange(self) -> None:
        with acting_at(YOUNG):
            for _ in range(2):
                content = supplier_file(number=f"R-{len(self.expected)}")
                self.expected.append(receiving.take_in(self.actor, "bill.xml", content))

    def check(self) -> None:
        with reading(self.actor) as scope:
            rows = scope.session.exec(
                select(ReceivedDocument).where(ReceivedDocument.business_id == scope.business_id)
            ).all()
        assert {row.id: (row.state, row.version) for row in rows} == dict.fromkeys(self.expected, ("ready", 1))


class Mailbox(Trial):
    """Each file of an unread mail comes in once."""

    job, at = "mailbox", 12

    def arrange(self) -> None:
        self.outside.use("BILLING_MAILBOX", self.outside.mailbox.address(self.actor))
        for _ in range(2):
            number = f"M-{len(self.expected)}"
            self.outside.mailbox.unread[str(len(self.expected) + 1)] = mail_with(number)
            self.expected.append(f"{number}.xml")

    def check(self) -> None:
        assert self.outside.mailbox.unread == {}
        with reading(self.actor) as scope:
            own = select(ReceivedDocument.name).where(ReceivedDocument.business_id == scope.business_id)
            assert sorted(scope.session.exec(own)) == sorted(self.expected)


class Answers(Trial):
    """Answers of long ago are forgotten, those of today are not."""

    job, at = "answers", 6

    def arrange(self) -> None:
        with system_transaction(self.actor.business_id) as scope:
            for at in (OLD, YOUNG):
                key = new_id()
                row = IdempotencyRecord(
                    business_id=self.actor.business_id, key=key, request_digest="d", status=200, created_at=at
                )
                scope.session.add(row)
                self.expected += [key] if at == YOUNG else []

    def check(self) -> None:
        with system_reading() as session:
            assert sorted(session.exec(select(IdempotencyRecord.key)).all()) == sorted(self.expected)


class SecurityDetails(Trial):
    """Details of long ago are gone, those of today are there."""

    job, at = "security_details", 8

    def arrange(self) -> None:
        for at in (OLD, YOUNG):
            with acting_at(at):
                report(Signal.PERMISSION_REFUSED, self.actor, subject=new_id(), address="203.0.113.7")
                Watcher().turn(clock())

    def check(self) -> None:
        with system_reading() as session:
            lines = session.exec(select(SecurityEntry).where(SecurityEntry.kind == Signal.PERMISSION_REFUSED)).all()
        assert len(lines) >= 2
        assert all(bool(line.private) == (line.at >= YOUNG) for line in lines)


class Uploads(Trial):
    """Files that nobody used within an hour are gone, the others are there."""

    job, at = "uploads", 6

    def arrange(self) -> None:
        folder = settings().data_dir / "uploads" / self.actor.business_id / new_id()
        folder.mkdir(parents=True)
        for name, age in (("old", 7200), ("new", 60)):
            (folder / name).write_text("x")
            at = time.time() - age
            os.utime(folder / name, (at, at))

    def check(self) -> None:
        left = [file.name for file in (settings().data_dir / "uploads").glob("*/*/*")]
        assert left
        assert set(left) == {"new"}


class Logins(Trial):
    """Tries of long ago are forgotten, those that still count are not."""

    job, at = "logins", 6

    def arrange(self) -> None:
        with system_transaction() as scope:
            for at in (OLD, YOUNG):
                row = SignInAttempt(id=new_id(), account="a", address="192.0.2.1", at=at)
                scope.session.add(row)
                self.expected += [row.id] if at == YOUNG else []

    def check(self) -> None:
        with system_reading() as session:
            assert sorted(session.exec(select(SignInAttempt.id)).all()) == sorted(self.expected)


class Runs(Trial):
    """Runs of long ago are forgotten, and with them nothing else."""

    job, at = "runs", 6

    def arrange(self) -> None:
        with system_transaction() as scope:
            for ended in (LATE - RUNS_KEPT - timedelta(days=1), YOUNG):
                key = new_id()
                row = JobRun(
                    id=key,
                    key=key,
                    job="answers",
                    business_id=None,
                    period=key,
                    state="done",
                    planned_at=ended,
                    ended_at=ended,
                )
                row.next_try_at = ended
                scope.session.add(row)
                self.expected += [key] if ended == YOUNG else []

    def check(self) -> None:
        with system_reading() as session:
            left = session.exec(select(JobRun.id).where(JobRun.job == "answers", JobRun.period == JobRun.key)).all()
        assert sorted(left) == sorted(self.expected)
