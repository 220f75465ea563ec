"""The figures of the pages over HTTP, and the chain of events."""

from datetime import datetime
from typing import Any

from billing_app.domain.chain import GENESIS, canonical_json, hash_event
from tests.api.conftest import Caller, line


def test_overview_of_nothing_is_zero(api: Caller) -> None:
    shown = api.get("/reports/overview")
    assert (shown["currency"], shown["cash_balance"], shown["outstanding"], shown["overdue"]) == (
        "EUR",
        "0.00",
        "0.00",
        "0.00",
    )
    assert [bucket["bucket"] for bucket in shown["aging"]] == ["current", "1-30", "31-60", "61-90", "90+"]
    assert shown["days_sales_outstanding"] is None


def test_overview_follows_invoices_and_payments(api: Caller) -> None:
    invoice: dict[str, Any] = api.invoice(line("100.00"))
    api.draft(line("999.00"))
    api.post("/payments", {"customer_id": invoice["customer_id"], "amount": "19.00", "currency": "EUR"})
    shown = api.get("/reports/overview")
    assert (shown["outstanding"], shown["cash_balance"], shown["paid_this_month"]) == ("100.00", "19.00", "19.00")
    assert shown["invoiced_this_month"] == "119.00"
    assert shown["aging"][0] == {"bucket": "current", "amount": "100.00", "count": 1}
    assert shown["cash_flow"][-1] == {"date": shown["today"], "in": "19.00", "out": "0.00"}
    assert shown["top_customers"] == [
        {"customer_id": invoice["customer_id"], "name": "Kunde GmbH", "invoiced": "119.00"}
    ]
    assert shown["events"][0]["sequence"] == shown["as_of_sequence"]


def test_reports_say_the_same_as_the_overview(api: Caller) -> None:
    invoice = api.invoice(line("100.00"), line("50.00", taxes=[{"category": "S", "rate": "7"}]))
    api.post("/payments", {"customer_id": invoice["customer_id"], "amount": "72.50", "currency": "EUR"})
    overview = api.get("/reports/overview")
    aging = api.get("/reports/aging")
    assert aging["total"] == overview["outstanding"] == "100.00"
    assert [bucket["amount"] for bucket in aging["buckets"]] == ["100.00", "0.00", "0.00", "0.00", "0.00"]
    assert aging["customers"] == [
        {
            "customer_id": invoice["customer_id"],
            "name": "Kunde GmbH",
            "currency": "EUR",
            "balance": "100.00",
            "balance_base": "100.00",
            "count": 1,
            "current": "100.00",
            "days_1_30": "0.00",
            "days_31_60": "0.00",
            "days_61_90": "0.00",
            "days_over_90": "0.00",
        }
    ]
    today = overview["today"]
    flow = api.get("/reports/cash-flow", **{"from": today, "to": today, "by": "day"})
    assert flow["periods"] == [{"from": today, "to": today, "in": "72.50", "out": "0.00", "balance": "72.50"}]
    assert flow["periods"][-1]["balance"] == overview["cash_balance"]
    tax = api.get("/reports/tax")
    assert tax["payable"] == invoice["totals"]["tax_total"] == "22.50"
    assert {(row["side"], row["rate"], row["base"], row["tax"]) for row in tax["lines"]} == {
        ("output", "19", "100.00", "19.00"),
        ("output", "7", "50.00", "3.50"),
    }


def test_ledger_shows_balanced_entries_page_by_page(api: Caller) -> None:
    invoice = api.invoice(line("100.00"))
    api.post("/payments", {"customer_id": invoice["customer_id"], "amount": "119.00", "currency": "EUR"})
    first = api.get("/reports/ledger", limit=1)
    second = api.get("/reports/ledger", limit=1, cursor=first["next_cursor"])
    entries = [*first["data"], *second["data"]]
    assert [entry["subject_id"] == invoice["id"] for entry in entries] == [True, False]
    issued = {posting["account"]: (posting["debit"], posting["credit"]) for posting in entries[0]["postings"]}
    assert issued == {"receivable": ("119.00", "0.00"), "revenue": ("0.00", "100.00"), "output_vat": ("0.00", "19.00")}
    assert len(api.get("/reports/ledger", account="bank")["data"]) == 1
    assert api.refused("GET", "/reports/ledger", params={"account": "sock"})[1]["code"] == "not_a_choice"


def test_periods_must_make_sense(api: Caller) -> None:
    for period, path in (
        ({"from": "2026-02-01", "to": "2026-01-01"}, "to"),
        ({"from": "1900-01-01", "to": "2100-01-01"}, "to"),
        ({"from": "1700000000"}, "from"),
        ({"to": "2026-02-30"}, "to"),
    ):
        status, problem = api.refused("GET", "/reports/tax", params=period)
        assert (status, problem["errors"][0]["path"]) == (422, path)


def test_events_form_a_chain_that_anyone_can_recompute(api: Caller) -> None:
    invoice = api.invoice()
    business_id = api.get("/business")["id"]
    events, cursor = [], "0"
    while cursor is not None:
        page = api.get("/events", limit=2, cursor=cursor)
        events += page["data"]
        cursor = page["next_cursor"]
    assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
    issued = next(event for event in events if event["kind"] == "invoice.issued")
    assert issued["subject"] == invoice["id"]
    previous = GENESIS
    for event in events:
        assert event["previous_hash"] == previous
        previous = event["hash"]
        assert previous == hash_event(
            business_id,
            event["sequence"],
            at=datetime.fromisoformat(event["at"]),
            actor=event["actor"],
            kind=event["kind"],
            subject=event["subject"],
            payload_json=canonical_json(event["payload"]),
            previous_hash=event["previous_hash"],
        )
    assert api.get("/events", after=issued["sequence"] - 1)["data"][0] == issued
