"""What the overview shows for given figures."""

from datetime import date
from decimal import Decimal

from billing_app.domain.money import Money
from billing_app.services.overview import AgingBucket, CashDay, Overview
from billing_app.states import wire
from billing_app.states.overview import LiveOverview, aging_rows, spark_of, texts_of


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


def an_overview(**changes: object) -> Overview:
    figures = dict.fromkeys(
        ("cash_balance", "outstanding", "overdue", "due_this_week", "paid_this_month", "paid_last_month"), eur(123456)
    )
    aging = [
        AgingBucket(name, eur(100 * age), age) for age, name in enumerate(("current", "1-30", "31-60", "61-90", "90+"))
    ]
    rest: dict[str, object] = {
        "as_of_sequence": 1,
        "business_name": "Harbour Café",
        "currency": "EUR",
        "today": date(2026, 11, 22),
        "invoiced_this_month": eur(0),
        "days_to_get_paid": Decimal("23.5"),
        "days_sales_outstanding": None,
        "aging": aging,
        "cash_flow": [CashDay(date(2026, 11, day), eur(day * 100), eur(0)) for day in (20, 21, 22)],
    }
    return Overview(**(figures | rest | changes))  # pyright: ignore[reportArgumentType]


def test_every_text_has_its_var_and_money_its_plain_decimal() -> None:
    texts = texts_of({"overview": an_overview(), "recent": []}, "de")
    assert wire.delta_of(LiveOverview, texts)
    assert texts["text"]["cash_balance"] == "1.234,56\xa0€"
    assert texts["value"]["cash_balance"] == "1234.56"


def test_late_invoices_are_counted_without_the_current_ones() -> None:
    texts = texts_of({"overview": an_overview(), "recent": []}, "en")
    assert (texts["overdue_delta"], texts["outstanding_note"]) == ("10 invoices", "10 invoices")


def test_shares_of_the_aging_bar_fill_it_and_ignore_credit() -> None:
    rows = aging_rows(
        [AgingBucket("current", eur(300), 1), AgingBucket("1-30", eur(100), 1), AgingBucket("90+", eur(-50), 1)], "en"
    )
    assert [row["share"] for row in rows] == ["75.0%", "25.0%", "0.0%"]


def test_a_flat_line_is_no_line() -> None:
    assert spark_of([CashDay(date(2026, 1, day), eur(0), eur(0)) for day in (1, 2)]) == ""


def test_the_line_stays_in_its_box() -> None:
    days = [CashDay(date(2026, 1, day), eur(day * 7919 % 100), eur(day * 104729 % 90)) for day in range(1, 31)]
    points = [tuple(map(Decimal, point.split(","))) for point in spark_of(days).split()]
    assert (points[0][0], points[-1][0]) == (0, 100)
    assert all(0 <= y <= 30 for _, y in points)
