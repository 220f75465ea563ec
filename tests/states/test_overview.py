"""What the overview shows for given figures."""

from datetime import date
from decimal import Decimal
from typing import Any

from billing_app.states import wire
from billing_app.states.overview import LiveOverview
from billing_app.states.overview_texts import aging_rows, every_day, overview_texts, spark_of

TODAY = date(2026, 11, 22)
BUCKETS = ("current", "1-30", "31-60", "61-90", "90+")


def an_overview(**changes: object) -> dict[str, Any]:
    figures = dict.fromkeys(
        ("cash_balance", "outstanding", "overdue", "due_this_week", "paid_this_month", "paid_last_month"), 123456
    )
    week = {"starts_on": "2026-11-23", "balance_low": 100, "balance_mid": 200, "balance_high": 300}
    rest = {
        "currency": "EUR",
        "today": TODAY.isoformat(),
        "days_to_get_paid": "23.5",
        "aging": [{"bucket": name, "amount": 100 * age, "count": age} for age, name in enumerate(BUCKETS)],
        "cash_flow": [{"date": "2026-11-20", "in": 5000, "out": 700}],
        "forecast": {"weeks": [week], "is_rule_of_thumb": True},
        "attention": {"overdue": [], "drafts": [], "bills": [], "is_opening_missing": False},
        "events": [],
    }
    return figures | rest | changes


def texts_of(locale: str = "en", **changes: object) -> dict[str, Any]:
    return overview_texts({"overview": an_overview(**changes), "recent": [], "zone": "Europe/Berlin"}, locale)


def test_every_text_has_its_var_and_money_its_plain_decimal() -> None:
    texts = texts_of("de")
    assert wire.delta_of(LiveOverview, texts)
    assert texts["text"]["cash_balance"] == "1.234,56\xa0€"
    assert texts["value"]["cash_balance"] == "1234.56"


def test_late_invoices_are_counted_without_the_current_ones() -> None:
    texts = texts_of()
    assert (texts["overdue_delta"], texts["outstanding_note"]) == ("10 invoices", "10 invoices")


def test_each_span_of_the_chart_holds_the_same_money() -> None:
    points = texts_of()["points"]
    assert {span: len(series) for span, series in points.items()} == {"30": 30, "90": 13, "365": 13}
    assert all(sum(point["cash_in"] for point in series) == 50 for series in points.values())
    assert all(sum(point["cash_out"] for point in series) == 7 for series in points.values())


def test_what_needs_attention_says_how_late_and_leads_there() -> None:
    late = {"id": "42", "number": "INV-1", "customer_name": "Kite", "days_late": 1, "balance": 500, "currency": "EUR"}
    attention = {"overdue": [late], "drafts": [], "bills": [], "is_opening_missing": True}
    first, second = texts_of(attention=attention)["attention"]
    assert first == {
        "kind": "late",
        "title": "Kite",
        "note": "INV-1 · 1 day late",
        "amount": "€5.00",
        "href": "/invoices/42",
    }
    assert second["href"] == "/settings/opening"


def test_a_forecast_without_history_says_that_it_is_a_rule_of_thumb() -> None:
    texts = texts_of()
    assert "rule of thumb" in texts["forecast_note"]
    now, week = texts["forecast"]
    assert now == {"day": "Nov 22", "expected": 1234, "band": [1234, 1234]}
    assert week == {"day": "Nov 29", "expected": 2, "band": [1, 3]}


def test_no_month_before_means_no_comparison() -> None:
    assert texts_of(paid_last_month=0)["paid_delta"] == ""
    assert texts_of(paid_this_month=50, paid_last_month=100)["paid_delta"] == "-50%"


def test_shares_of_the_aging_bar_fill_it_and_ignore_credit() -> None:
    amounts = {"current": 300, "1-30": 100, "90+": -50}
    rows = aging_rows([{"bucket": name, "amount": amount, "count": 1} for name, amount in amounts.items()], "EUR", "en")
    assert [row["share"] for row in rows] == ["75.0%", "25.0%", "0.0%"]


def test_days_without_movement_stand_in_the_chart_too() -> None:
    days = every_day([{"date": "2026-11-21", "in": 1, "out": 2}], TODAY)
    assert (len(days), days[-1], days[-2]) == (365, (TODAY, 0, 0), (date(2026, 11, 21), 1, 2))


def test_a_flat_line_is_no_line() -> None:
    assert spark_of([(date(2026, 1, day), 0, 0) for day in (1, 2)]) == ""


def test_the_line_stays_in_its_box() -> None:
    days = [(date(2026, 1, day), day * 7919 % 100, day * 104729 % 90) for day in range(1, 31)]
    points = [tuple(map(Decimal, point.split(","))) for point in spark_of(days).split()]
    assert (points[0][0], points[-1][0]) == (0, 100)
    assert all(0 <= y <= 30 for _, y in points)
