"""The overview: figures that the hub keeps true, and nothing to type. The example for every page with live figures."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import reflex as rx

from billing_app.domain.money import Money
from billing_app.live.overview import OVERVIEW
from billing_app.live.views import Values
from billing_app.services.overview import AgingBucket, CashDay, Overview
from billing_app.states import format as fmt
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.document_rows import document_row
from billing_app.states.live import shows, watch
from billing_app.states.session import current_actor

_BUCKETS = {
    "current": "Not due yet",
    "1-30": "1–30 days late",
    "31-60": "31–60 days late",
    "61-90": "61–90 days late",
    "90+": "Over 90 days late",
}


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveOverview`, in a language."""
    overview: Overview = values["overview"]
    figures = {
        "cash_balance": overview.cash_balance,
        "outstanding": overview.outstanding,
        "overdue": overview.overdue,
        "due_this_week": overview.due_this_week,
        "paid_this_month": overview.paid_this_month,
    }
    late = sum(bucket.count for bucket in overview.aging if bucket.bucket != "current")
    documents = sum(bucket.count for bucket in overview.aging)
    paid_delta, paid_tone = _change(overview.paid_this_month, overview.paid_last_month, locale)
    return {
        "is_ready": True,
        "is_empty": not values["recent"] and not overview.cash_balance.minor and not documents,
        "text": {name: fmt.money(amount, locale) for name, amount in figures.items()},
        "value": {name: fmt.plain(amount) for name, amount in figures.items()},
        "outstanding_note": _count(documents),
        "overdue_delta": _count(late) if late else "",
        "paid_delta": paid_delta,
        "paid_tone": paid_tone,
        "spark": spark_of(overview.cash_flow),
        "points": [_point(one, locale) for one in overview.cash_flow],
        "chart_summary": _summary(overview.cash_flow, locale),
        "aging": aging_rows(overview.aging, locale),
        "aging_note": f"{fmt.money(overview.outstanding, locale)} in {_count(documents)}",
        "days_note": _days(overview.days_to_get_paid, locale),
        "recent": [document_row(invoice, overview.today, locale) for invoice in values["recent"]],
    }


@shows(OVERVIEW, present=texts_of)
class LiveOverview(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the overview. `text` and `value` are keyed by figure."""

    is_ready: bool = False
    is_empty: bool = False
    text: dict[str, str] = {}
    value: dict[str, str] = {}
    outstanding_note: str = ""
    overdue_delta: str = ""
    paid_delta: str = ""
    paid_tone: str = ""
    spark: str = ""
    points: list[dict[str, Any]] = []
    chart_summary: str = ""
    aging: list[dict[str, str]] = []
    aging_note: str = ""
    days_note: str = ""
    recent: list[dict[str, str]] = []


class OverviewState(rx.State):
    """The overview page."""

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the overview; its figures come at once. Who may not see them starts at the invoices."""
        actor = await current_actor()
        if not actor.may(OVERVIEW.permission):
            return rx.redirect("/invoices")
        await watch(OVERVIEW.at())
        return None


def aging_rows(buckets: Sequence[AgingBucket], locale: str) -> list[dict[str, str]]:
    """The buckets ready for `aging_bar`; shares are of what is positive, because a bar has no negative width."""
    whole = sum(max(bucket.amount.minor, 0) for bucket in buckets) or 1
    return [
        {
            "age": str(age),
            "label": _BUCKETS[bucket.bucket],
            "count": _count(bucket.count),
            "amount": fmt.money(bucket.amount, locale),
            "value": fmt.plain(bucket.amount),
            "share": f"{max(bucket.amount.minor, 0) * 1000 // whole / 10}%",
        }
        for age, bucket in enumerate(buckets)
    ]


def spark_of(days: Sequence[CashDay]) -> str:
    """A polyline of how cash moved over the days, in a box of 100 by 30."""
    levels, level = [], 0
    for one in days:
        level += one.money_in.minor - one.money_out.minor
        levels.append(level)
    low, high = min(levels, default=0), max(levels, default=0)
    if low == high:
        return ""
    step = Decimal(100) / (len(levels) - 1)
    points = ((step * index, 28 - Decimal(26 * (level - low)) / (high - low)) for index, level in enumerate(levels))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _point(one: CashDay, locale: str) -> dict[str, Any]:
    """A point of the chart: numbers for the eye only; amounts stand in texts."""
    return {
        "day": fmt.short_day(one.day, locale),
        "cash_in": int(one.money_in.decimal),
        "cash_out": int(one.money_out.decimal),
    }


def _summary(days: Sequence[CashDay], locale: str) -> str:
    if not days:
        return ""
    currency = days[0].money_in.currency
    money_in = Money(sum(one.money_in.minor for one in days), currency)
    money_out = Money(sum(one.money_out.minor for one in days), currency)
    return (
        f"In the last {len(days)} days {fmt.money(money_in, locale)} came in, {fmt.money(money_out, locale)} went out."
    )


def _change(now: Money, before: Money, locale: str) -> tuple[str, str]:
    if before.minor <= 0:
        return "", "plain"
    ratio = Decimal(now.minor - before.minor) / before.minor
    return fmt.signed_percent(ratio, locale), "good" if ratio >= 0 else "plain"


def _days(days: Decimal | None, locale: str) -> str:
    return "" if days is None else f"{fmt.number(days, locale)} days from invoice to money"


def _count(number: int) -> str:
    return f"{number} invoice" if number == 1 else f"{number} invoices"
