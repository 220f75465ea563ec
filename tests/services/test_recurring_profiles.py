"""Profiles that repeat: changing, pausing, ending them, and what they show before anything is billed."""

from datetime import timedelta

import pytest

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Forbidden, InvalidInput, NotFound, Refused
from billing_app.services import recurring
from billing_app.services.recurring import (
    change_profile,
    create_profile,
    delete_profile,
    get_profile,
    pause_profile,
    plan_of_invoice,
    preview_plan,
    restore_profile,
    resume_profile,
    upcoming_of,
)
from billing_app.services.verifying import verify
from billing_app.store.session import acting_at
from tests.builders import new_business, without
from tests.recurring_builders import NOON, bill_at, create, invoices, plan

pytestmark = pytest.mark.usefixtures("database", "honest_books")


def test_count_ends_the_profile(actor: Actor, payer: str):
    profile_id = create(actor, payer, schedule={"every": 1, "unit": "week", "start_on": "2026-01-31", "count": 2})
    bill_at(actor, NOON + timedelta(days=60))
    record = get_profile(actor, profile_id)
    assert (record.row.state, record.row.made, record.row.next_on) == ("ended", 2, None)
    with pytest.raises(Refused):
        resume_profile(actor, profile_id)


def test_paused_profile_bills_nothing_until_it_is_resumed(actor: Actor, payer: str):
    profile_id = create(actor, payer)
    pause_profile(actor, profile_id)
    assert bill_at(actor, NOON)["issued"] == 0
    with acting_at(NOON):
        resume_profile(actor, profile_id)
    assert bill_at(actor, NOON)["issued"] == 1


def test_deleted_profile_bills_nothing_and_can_be_brought_back(actor: Actor, payer: str):
    profile_id = create(actor, payer)
    delete_profile(actor, profile_id)
    with pytest.raises(NotFound):
        get_profile(actor, profile_id)
    assert bill_at(actor, NOON)["issued"] == 0
    assert restore_profile(actor, profile_id).row.state == "paused"


def test_new_schedule_goes_on_after_what_was_billed(actor: Actor, payer: str):
    profile_id = create(actor, payer)
    bill_at(actor, NOON)
    with acting_at(NOON):
        change_profile(
            actor, profile_id, {"schedule": {"every": 1, "unit": "month", "start_on": "2026-01-01", "day": 15}}
        )
    assert bill_at(actor, NOON)["issued"] == 0
    assert bill_at(actor, NOON + timedelta(days=20))["issued"] == 1
    assert invoices(actor)[-1].body["period"]["from"] == "2026-02-15"


def test_next_twelve_are_shown_as_they_will_be(actor: Actor, payer: str):
    data = plan(payer, indexing={"percent": "10", "months": 2})
    data["schedule"] = {"every": 1, "unit": "month", "start_on": "2026-05-01", "workdays": "next"}
    with acting_at(NOON):
        outlook = preview_plan(actor, data)
    assert len(outlook.upcoming) == 12
    assert [each.issue_on.isoformat() for each in outlook.upcoming[:4]] == [
        "2026-05-04",  # the first of May is a holiday, and a Friday before a weekend
        "2026-06-01",
        "2026-07-01",
        "2026-08-03",
    ]
    assert [str(each.amount) for each in outlook.upcoming[:4]] == ["119.00", "119.00", "130.90", "130.90"]
    assert outlook.upcoming[0].text == "Rent Mai 2026"
    assert outlook.overdue == 0


def test_what_is_shown_is_what_is_billed(actor: Actor, payer: str):
    profile_id = create(actor, payer, indexing={"percent": "10", "months": 1})
    shown = [(each.issue_on, str(each.amount)) for each in upcoming_of(actor, profile_id).upcoming[:3]]
    for day in (0, 28, 59):
        bill_at(actor, NOON + timedelta(days=day))
    billed = [(row.issue_date, f"{row.tax_inclusive / 100:.2f}") for row in invoices(actor)]
    assert billed == shown[: len(billed)]
    assert len(billed) == 3


def test_invoice_can_be_made_to_repeat(actor: Actor, payer: str):
    create(actor, payer)
    bill_at(actor, NOON)
    data = dict(plan_of_invoice(actor, invoices(actor)[0].id))
    data |= {"schedule": {"every": 1, "unit": "year", "start_on": "2027-01-31"}, "mode": "draft"}
    with acting_at(NOON):
        record = create_profile(actor, data)
    assert (record.row.amount, record.row.currency) == (11900, "EUR")


def test_rights_and_tenants(actor: Actor, payer: str):
    drafter = without(actor, Permission.ISSUE_INVOICES)
    with acting_at(NOON):
        with pytest.raises(Forbidden):
            create_profile(drafter, plan(payer))
        profile_id = create_profile(drafter, plan(payer, mode="draft")).row.id
    stranger = new_business()
    with pytest.raises(NotFound):
        get_profile(stranger, profile_id)
    with pytest.raises(InvalidInput):
        create_profile(stranger, plan(payer, schedule={"every": 1, "unit": "month", "start_on": "2027-01-31"}))
    assert recurring.list_profiles(stranger).rows == []
    assert verify()["problems"] == []
