"""Invoices that repeat, over HTTP."""

from tests.api.conftest import Caller, line

SCHEDULE = {"every": 1, "unit": "month", "start_on": "2100-01-31", "count": 3}


def test_profile_is_made_shown_changed_paused_and_deleted(api: Caller) -> None:
    made = api.recurring(api.customer(), schedule=SCHEDULE, name="Rent")
    assert (made["state"], made["next_on"], made["amount"], made["made"]) == ("active", "2100-01-31", "119.00", 0)
    assert made["schedule"]["count"] == 3
    path = f"/recurring/{made['id']}"
    assert api.get(path) == made
    assert [one["id"] for one in api.get("/recurring", q="rent", state="active")["data"]] == [made["id"]]
    changed = api.patch(path, {"invoice": {"lines": [line("50.00")]}, "paused": True})
    assert (changed["amount"], changed["state"], changed["version"]) == ("59.50", "paused", 2)
    assert api.get("/recurring", state="active")["data"] == []
    assert api.patch(path, {"paused": False})["state"] == "active"
    api.request("DELETE", path)
    assert api.refused("GET", path)[0] == 404


def test_next_twelve_can_be_seen_before_and_after(api: Caller) -> None:
    customer = api.customer()
    body = {"customer_id": customer, "schedule": SCHEDULE, "invoice": {"lines": [line()]}}
    preview = api.post("/recurring/preview", body)
    assert [one["issue_on"] for one in preview["upcoming"]] == ["2100-01-31", "2100-02-28", "2100-03-31"]
    made = api.recurring(customer, schedule=SCHEDULE)
    assert api.get(f"/recurring/{made['id']}/upcoming")["upcoming"] == preview["upcoming"]


def test_impossible_schedules_are_refused_at_their_field(api: Caller) -> None:
    customer = api.customer()
    for change, path in (
        ({"start_on": "2100-02-31"}, "schedule.start_on"),
        ({"every": 0}, "schedule.every"),
        ({"end_on": "2099-01-01", "count": None}, "schedule.end_on"),
        ({"unit": "year", "month": 2, "day": 31}, "schedule.day"),
    ):
        body = {"customer_id": customer, "schedule": SCHEDULE | change, "invoice": {"lines": [line()]}}
        status, problem = api.refused("POST", "/recurring", body)
        assert (status, problem["errors"][0]["path"]) == (422, path)
