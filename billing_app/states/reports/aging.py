"""The aging report: who owes what for how long."""

from typing import Any

import reflex as rx

from billing_app.domain.aging import BUCKETS
from billing_app.domain.money import Money
from billing_app.live.reports import AGING
from billing_app.live.views import Values
from billing_app.services.reports import AgingReport, AgingRow
from billing_app.states import wire
from billing_app.states.format import day, initials, money, plain
from billing_app.states.live import shows

MOST_ROWS = 250
_NONE = "–"


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveAging`, in a language."""
    report: AgingReport = values["report"]
    left = len(report.rows) - MOST_ROWS
    totals = [Money(amount, report.currency) for amount in report.totals]
    total = Money(report.total, report.currency)
    return {
        "is_ready": True,
        "note": f"As of {day(report.today, locale)}, by days after the due date.",
        "rows": [_row(row, locale) for row in report.rows[:MOST_ROWS]],
        "more": f"And {left} more: all of them are in the download." if left > 0 else "",
        "totals": {bucket: money(amount, locale) for bucket, amount in zip(BUCKETS, totals, strict=True)}
        | {"total": money(total, locale)},
        "total_value": plain(total),
    }


def _row(row: AgingRow, locale: str) -> dict[str, str]:
    amounts = zip(BUCKETS, row.buckets, strict=True)
    balance = Money(row.balance, row.currency)
    return {
        "href": f"/customers/{row.customer_id}",
        "name": row.customer_name,
        "initials": initials(row.customer_name) or _NONE,
        **{bucket: money(Money(amount, row.currency), locale) if amount else _NONE for bucket, amount in amounts},
        "balance": money(balance, locale),
        "value": plain(balance),
    }


@shows(AGING, present=texts_of)
class LiveAging(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the report. `totals` are in base currency."""

    is_ready: bool = False
    note: str = ""
    rows: list[dict[str, str]] = []
    more: str = ""
    totals: dict[str, str] = {}
    total_value: str = ""
