"""A monthly invoice while the clock of the process goes through three months: the schedule, the books, the mails."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from billing_app.documents.workshop import close_workshop
from billing_app.jobs.runner import run_due
from billing_app.services.delivering import deliver_due
from billing_app.services.recurring import create_profile
from billing_app.services.verifying import verify
from billing_app.store.session import system_reading
from billing_app.store.tables import JobRun
from tests.builders import new_business, new_customer
from tests.fixtures.mail_server import MailServer
from tests.money_builders import ADDRESS
from tests.recurring_builders import invoices, plan

pytestmark = pytest.mark.usefixtures("database")
BEGINNING = datetime(2026, 1, 31, 11, 0, tzinfo=UTC)
DAYS = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@pytest.fixture
def moving_clock() -> Iterator[time_machine.Traveller]:
    """The clock of this process, which begins at the end of January and goes on by itself."""
    with time_machine.travel(BEGINNING, tick=True) as clock:
        yield clock
    close_workshop()


def test_monthly_invoice_is_issued_and_mailed_once_in_each_of_three_months(
    mail_settings: MailServer, moving_clock: time_machine.Traveller
):
    actor = new_business()
    payer = new_customer(actor, address=ADDRESS, email="pay@example.com").id
    create_profile(actor, plan(payer, mode="send"))
    for _ in range((DAYS[-1] - DAYS[0]).days + 1):
        for _ in range(2):  # as often as APScheduler likes
            run_due("recurring")
            deliver_due()
        moving_clock.shift(timedelta(days=1))
    made = invoices(actor)
    assert [invoice.issue_date for invoice in made] == DAYS
    assert [invoice.number for invoice in made] == [f"INV-2026-{number:05}" for number in range(1, 5)]
    assert [taken.recipient for taken in mail_settings.taken] == ["pay@example.com"] * len(DAYS)
    for taken, invoice in zip(mail_settings.taken, made, strict=True):
        assert str(invoice.number) in str(taken.message["Subject"])
        assert [part.get_filename() for part in taken.message.iter_attachments()] == [f"{invoice.number}.pdf"]
    with system_reading() as session:
        runs = session.exec(select(JobRun).where(JobRun.job == "recurring")).all()
    assert {run.state for run in runs} == {"done"}
    assert len({run.period for run in runs}) == len(runs) >= 90
    assert verify()["problems"] == []
