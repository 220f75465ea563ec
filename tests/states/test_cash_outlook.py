"""What a wall tells: what is late, what comes, and no news that only the office cares for."""

from typing import Any

from billing_app.states import wire
from billing_app.states.cash_outlook import LiveCashOutlook
from billing_app.states.cash_outlook_texts import outlook_texts
from tests.states.test_overview import an_overview

WEEK = {"starts_on": "2026-11-23", "in_low": 0, "in_mid": 100, "in_high": 200, "out": 0}
LEVELS = {"balance_low": 100, "balance_mid": 200, "balance_high": 300}


def texts_of(**changes: object) -> dict[str, Any]:
    weeks = [WEEK | LEVELS | {"starts_on": f"2026-11-{day}"} for day in (23, 24, 25, 26)]
    forecast = {"weeks": weeks, "is_rule_of_thumb": True}
    figures = an_overview(payables=0, forecast=forecast, **changes)
    return outlook_texts({"overview": figures, "next": [], "zone": "Europe/Berlin"}, "en")


def an_event(sequence: int, kind: str) -> dict[str, Any]:
    told = {"at": "2026-11-22T10:00:00+00:00", "actor": "Ana", "subject_id": "x", "customer_id": None, "payload": {}}
    return told | {"sequence": sequence, "kind": kind}


def test_every_text_of_the_wall_has_its_var() -> None:
    assert wire.delta_of(LiveCashOutlook, texts_of())


def test_what_is_late_is_counted_with_the_latest_of_it() -> None:
    late = {"id": "42", "number": "INV-1", "customer_name": "Kite", "days_late": 41, "balance": 500, "currency": "EUR"}
    attention = {"overdue": [late], "drafts": [], "bills": [], "is_opening_missing": False}
    assert texts_of(attention=attention)["late_note"] == "10 invoices, up to 41 days late"
    none_late = [{"bucket": "current", "amount": 5, "count": 1}]
    assert texts_of(aging=none_late)["late_note"] == "Nothing is late"


def test_drafts_and_files_are_no_news_for_a_room() -> None:
    kinds = ("draft.updated", "payment.recorded", "document.rendered")
    events = [an_event(index, kind) for index, kind in enumerate(kinds)]
    assert [row["key"] for row in texts_of(events=events)["events"]] == ["1"]
