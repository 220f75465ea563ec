"""Invoices that repeat: billed once for each period, whoever is killed, whatever the clock says."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from billing_app.domain.access import Actor
from billing_app.domain.errors import InvalidInput
from billing_app.jobs.runner import run_due
from billing_app.services.recurring import (
    change_profile,
    create_profile,
    get_profile,
    making,
    resume_profile,
)
from billing_app.store.session import acting_at, reading, system_reading
from billing_app.store.tables import OutgoingMail, RecurringInvoice
from tests.builders import new_customer
from tests.fixtures.mail_server import MailServer
from tests.fixtures.tenants import TenantWatch
from tests.recurring_builders import NOON, bill_at, create, invoices, plan

pytestmark = pytest.mark.usefixtures("database", "honest_books")


def test_each_period_is_billed_once_on_the_31st_as_expected(actor: Actor, payer: str, tenant_watch: TenantWatch):
    profile_id = create(actor, payer)
    for day in (0, 1, 27, 28, 29, 58, 59, 60, 88, 89):
        bill_at(actor, NOON + timedelta(days=day))
        bill_at(actor, NOON + timedelta(days=day, hours=1))
    made = invoices(actor)
    assert [(row.issue_date.isoformat(), row.number) for row in made] == [
        ("2026-01-31", "INV-2026-00001"),
        ("2026-02-28", "INV-2026-00002"),
        ("2026-03-31", "INV-2026-00003"),
        ("2026-04-30", "INV-2026-00004"),
    ]
    assert [row.body["lines"][0]["description"] for row in made][:2] == ["Rent Januar 2026", "Rent Februar 2026"]
    record = get_profile(actor, profile_id)
    assert (record.row.made, record.row.next_on) == (4, datetime(2026, 5, 31, tzinfo=UTC).date())
    assert [each.invoice_id for each in record.invoices] == [row.id for row in reversed(made)]


def test_missed_nights_are_caught_up_with_the_real_day_and_the_planned_period(actor: Actor, payer: str):
    create(actor, payer)
    assert bill_at(actor, NOON + timedelta(days=65))["issued"] == 3
    made = invoices(actor)
    assert {row.issue_date.isoformat() for row in made} == {"2026-04-06"}
    assert [row.body["period"]["from"] for row in made] == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_clock_back_and_forth_bills_nothing_twice(actor: Actor, payer: str):
    create(actor, payer, schedule={"every": 1, "unit": "day", "start_on": "2026-01-31"})
    for hours in (0, 12, 11, 12, 36, 11, 35, 36):
        bill_at(actor, NOON + timedelta(hours=hours))
    assert [row.body["period"]["from"] for row in invoices(actor)] == ["2026-01-31", "2026-02-01", "2026-02-02"]


def test_day_begins_at_the_midnight_of_the_business(actor: Actor, payer: str):
    create(actor, payer, schedule={"every": 1, "unit": "month", "start_on": "2026-03-29"})
    assert bill_at(actor, datetime(2026, 3, 28, 22, 59, tzinfo=UTC))["issued"] == 0
    assert bill_at(actor, datetime(2026, 3, 28, 23, 1, tzinfo=UTC))["issued"] == 1


def test_many_processes_at_once_bill_every_period_once(actor: Actor, payer: str):
    for _ in range(3):
        create(actor, payer)
    threads = [threading.Thread(target=bill_at, args=(actor, NOON + timedelta(days=40))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    made = invoices(actor)
    assert len(made) == 6
    assert sorted(row.number or "" for row in made) == [f"INV-2026-0000{number}" for number in range(1, 7)]


@pytest.mark.parametrize("where", ["before", "after"])
def test_crash_at_either_end_of_a_transaction_bills_once(
    actor: Actor, payer: str, monkeypatch: pytest.MonkeyPatch, where: str
):
    create(actor, payer)
    issue: Callable[..., Any] = making._ACTS["issue"]

    def crash(scope, document):
        if where == "after":
            issue(scope, document)
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setitem(making._ACTS, "issue", crash)
        with pytest.raises(MemoryError):
            bill_at(actor, NOON)
    assert invoices(actor) == []
    bill_at(actor, NOON)
    assert len(invoices(actor)) == 1


def test_period_that_was_billed_before_is_passed_over(actor: Actor, payer: str):
    profile_id = create(actor, payer)
    bill_at(actor, NOON)
    with acting_at(NOON):
        change_profile(actor, profile_id, {"mode": "draft"})
    with reading(actor) as scope:
        row = scope.session.exec(select(RecurringInvoice)).one()
    assert row.period == "2026-01-31"
    _turn_back(actor, profile_id)
    bill_at(actor, NOON)
    assert len(invoices(actor)) == 1


def _turn_back(actor: Actor, profile_id: str) -> None:
    """What a restored backup of the profile alone would look like."""
    from billing_app.store.session import transaction
    from billing_app.store.tables import RecurringProfile

    with transaction(actor) as scope:
        row = scope.session.get(RecurringProfile, profile_id)
        assert row is not None
        row.next_number, row.next_on = 1, NOON.date()


def test_what_can_not_be_issued_becomes_a_draft_that_says_why(actor: Actor):
    nameless = new_customer(actor, country="DE").id
    profile_id = create(actor, nameless, invoice={"lines": [{"description": "x", "quantity": "1", "unit_price": "1"}]})
    figures = bill_at(actor, NOON)
    assert (figures["drafts"], figures["need_attention"]) == (1, 1)
    (row,) = invoices(actor)
    assert row.status == "draft"
    (billed,) = get_profile(actor, profile_id).invoices
    assert (billed.outcome, bool(billed.problem)) == ("draft", True)
    assert bill_at(actor, NOON)["drafts"] == 0


def test_what_can_not_be_computed_waits_for_a_person_and_then_goes_on(
    actor: Actor, payer: str, monkeypatch: pytest.MonkeyPatch
):
    profile_id = create(actor, payer)

    def broken(*_given: Any) -> Any:
        raise InvalidInput("Choose a customer of this business.", code="unknown_customer", path="customer_id")

    with monkeypatch.context() as patch:
        patch.setattr(making, "compose", broken)
        assert bill_at(actor, NOON)["need_attention"] == 1
        assert bill_at(actor, NOON)["need_attention"] == 0  # a person was told once
    assert get_profile(actor, profile_id).row.problem == "Choose a customer of this business."
    with acting_at(NOON):
        resume_profile(actor, profile_id)
    assert bill_at(actor, NOON)["issued"] == 1


def test_sending_queues_one_mail_with_the_invoice(actor: Actor, payer: str, mail_settings: MailServer):
    create(actor, payer, mode="send")
    assert bill_at(actor, NOON)["sent"] == 1
    assert bill_at(actor, NOON)["sent"] == 0
    with system_reading() as session:
        (mail,) = session.exec(select(OutgoingMail)).all()
    assert (mail.recipient, mail.invoice_id) == ("pay@example.com", invoices(actor)[0].id)


def test_without_a_mail_server_it_is_issued_and_says_that_nobody_was_told(actor: Actor, payer: str):
    profile_id = create(actor, payer, mode="send")
    figures = bill_at(actor, NOON)
    assert (figures["issued"], figures["sent"]) == (1, 0)
    assert "no mail server" in get_profile(actor, profile_id).invoices[0].problem


def test_job_bills_what_was_created_for_today(actor: Actor, payer: str):
    with acting_at(NOON):
        create_profile(actor, plan(payer))
        assert run_due("recurring") >= 1
    assert len(invoices(actor)) == 1
