"""Reminders over HTTP: policies, what was sent and comes, sending one now."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.conftest import Caller, line
from tests.fixtures.mail_server import MailServer

LEVELS = [{"days": 3, "fee": "2.50"}, {"days": 14, "tone": "firm", "interest": True}]
POLICY = {"enabled": True, "levels": LEVELS, "interest": "percent", "interest_percent": "9", "working_days_only": False}


def day(ahead: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=ahead)).isoformat()


@pytest.fixture
def owed(api: Caller, mail_settings: MailServer) -> str:
    """An invoice over 119.00 that fell due two days ago."""
    api.request("PUT", "/reminders/policy", POLICY)
    customer = api.customer(email="a@example.com")
    body = {"customer_id": customer, "issue_date": day(-16), "due_date": day(-2), "delivery_date": day(-16)}
    draft = api.draft(line(), **body)
    return api.post(f"/invoices/{draft['id']}/issue")["id"]


def test_policy_of_the_business_is_chosen_as_a_whole(api: Caller) -> None:
    proposed = api.get("/reminders/policy")
    assert (proposed["enabled"], proposed["is_own"], len(proposed["levels"])) == (False, False, 3)
    assert proposed["rate"]["reference"] == "DE"
    chosen = api.request("PUT", "/reminders/policy", POLICY).json()
    assert chosen["levels"][0] == {"days": 3, "tone": "friendly", "fee": "2.5", "interest": False}
    assert (chosen["enabled"], chosen["is_own"], chosen["before_due"], chosen["rate"]) == (True, True, None, None)
    assert api.get("/reminders/policy") == chosen
    status, problem = api.refused("PUT", "/reminders/policy", {"enabled": True, "levels": [{"days": 0}]})
    assert (status, problem["errors"][0]["path"]) == (422, "levels.0.days")


def test_customer_is_reminded_differently_and_then_as_all_others(api: Caller) -> None:
    api.request("PUT", "/reminders/policy", POLICY)
    path = f"/customers/{api.customer()}/reminder-policy"
    assert api.get(path) == api.get("/reminders/policy") | {"is_own": False}
    own = api.request("PUT", path, {"enabled": False}).json()
    assert (own["enabled"], own["is_own"], own["levels"]) == (False, True, [])
    assert api.get("/reminders/policy")["enabled"]
    assert api.request("DELETE", path).status_code == 204
    assert not api.get(path)["is_own"]


def test_next_reminder_is_seen_sent_now_and_listed(api: Caller, owed: str) -> None:
    (coming,) = api.get("/reminders/upcoming")["data"]
    assert (coming["invoice_id"], coming["step"], coming["planned_on"]) == (owed, 1, day(1))
    sent = api.post(f"/invoices/{owed}/reminders")
    assert (sent["step"], sent["balance"], sent["fee"], sent["total"]) == (1, "119.00", "2.50", "121.50")
    assert api.get(f"/invoices/{owed}")["totals"]["balance"] == "119.00"
    assert api.get("/reminders", invoice_id=owed)["data"] == [sent]
    status, problem = api.refused("POST", f"/invoices/{owed}/reminders")
    assert (status, problem["code"]) == (409, "reminded_just_now")
    assert api.get("/reminders/upcoming")["data"][0]["step"] == 2
    assert api.get("/reminders/escalations")["data"] == []


def test_pause_and_dispute_stop_a_reminder_by_hand_too(api: Caller, owed: str) -> None:
    for change, code in (({"dunning_paused_until": day(9)}, "reminders_paused"), ({"disputed": True}, "disputed")):
        api.patch(f"/invoices/{owed}", change)
        status, problem = api.refused("POST", f"/invoices/{owed}/reminders")
        assert (status, problem["code"]) == (409, code)
