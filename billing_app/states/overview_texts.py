"""The overview's figures as texts and chart points, in a language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from billing_app.domain.money import Money
from billing_app.states import format as fmt
from billing_app.states.document_rows import document_row
from billing_app.states.event_text import event_path, event_text
from billing_app.states.format import short_moment

Values = Mapping[str, Any]
Rows = Sequence[Values]

_FIGURES = ("cash_balance", "outstanding", "overdue", "due_this_week", "paid_this_month")
_BUCKETS = {
    "current": "Not due yet",
    "1-30": "1–30 days late",
    "31-60": "31–60 days late",
    "61-90": "61–90 days late",
    "90+": "Over 90 days late",
}
_SPARK_DAYS = 30


def overview_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveOverview`."""
    figures: Values = values["overview"]
    currency, today = figures["currency"], date.fromisoformat(figures["today"])
    amounts = {name: Money(figures[name], currency) for name in _FIGURES}
    documents = sum(bucket["count"] for bucket in figures["aging"])
    late = documents - sum(bucket["count"] for bucket in figures["aging"] if bucket["bucket"] == "current")
    days = every_day(figures["cash_flow"], today)
    return {
        "is_ready": True,
        "is_empty": not values["recent"] and not documents,
        "text": {name: fmt.money(amount, locale) for name, amount in amounts.items()},
        "value": {name: fmt.plain(amount) for name, amount in amounts.items()},
        "outstanding_note": count_text(documents),
        "overdue_delta": count_text(late) if late else "",
        **change_of(figures["paid_this_month"], figures["paid_last_month"], locale),
        "days_text": figures["days_to_get_paid"] or "–",
        "spark": spark_of(days[-_SPARK_DAYS:]),
        "points": {span: _points(days[-length:], step, currency, locale) for span, length, step in _SPANS},
        "chart_summary": _summary(days[-_SPARK_DAYS:], currency, locale),
        "forecast": [
            _now_point(figures["cash_balance"], today, currency, locale),
            *(_forecast_point(week, currency, locale) for week in figures["forecast"]["weeks"]),
        ],
        "forecast_note": _forecast_note(figures["forecast"], currency, locale),
        "aging": aging_rows(figures["aging"], currency, locale),
        "aging_note": f"{fmt.money(amounts['outstanding'], locale)} in {count_text(documents)}",
        "attention": [*_attention(figures["attention"], locale)],
        "events": event_rows(values, locale, 8),
        "recent": [document_row(invoice, today, locale) for invoice in values["recent"]],
    }


_SPANS = (("30", 30, 1), ("90", 91, 7), ("365", 364, 28))
"""What the chart can show: how many days, and how many of them are one point."""

Day = tuple[date, int, int]


def every_day(moved: Rows, today: date) -> list[Day]:
    """Money in and out of each of the last 365 days, days without movement too."""
    known = {row["date"]: (row["in"], row["out"]) for row in moved}
    days = [today - timedelta(days=back) for back in range(364, -1, -1)]
    return [(day, *known.get(day.isoformat(), (0, 0))) for day in days]


def _points(days: Sequence[Day], step: int, currency: str, locale: str) -> list[dict[str, Any]]:
    """Points of the chart: numbers for the eye only; amounts stand in texts."""
    chunks = [days[start : start + step] for start in range(0, len(days), step)]
    return [
        {
            "day": fmt.short_day(chunk[0][0], locale),
            "cash_in": int(Money(sum(money_in for _, money_in, _ in chunk), currency).decimal),
            "cash_out": int(Money(sum(money_out for _, _, money_out in chunk), currency).decimal),
        }
        for chunk in chunks
    ]


def spark_of(days: Sequence[Day]) -> str:
    """A polyline of how cash moved over the days, in a box of 100 by 30."""
    levels, level = [], 0
    for _, money_in, money_out in days:
        level += money_in - money_out
        levels.append(level)
    low, high = min(levels, default=0), max(levels, default=0)
    if low == high:
        return ""
    step = Decimal(100) / (len(levels) - 1)
    points = ((step * index, 28 - Decimal(26 * (level - low)) / (high - low)) for index, level in enumerate(levels))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def aging_rows(buckets: Rows, currency: str, locale: str) -> list[dict[str, str]]:
    """The buckets ready for `aging_bar`; shares are of what is positive, because a bar has no negative width."""
    whole = sum(max(bucket["amount"], 0) for bucket in buckets) or 1
    return [
        {
            "age": str(age),
            "label": _BUCKETS[bucket["bucket"]],
            "count": count_text(bucket["count"]),
            "amount": fmt.money(Money(bucket["amount"], currency), locale),
            "value": fmt.plain(Money(bucket["amount"], currency)),
            "share": f"{max(bucket['amount'], 0) * 1000 // whole / 10}%",
        }
        for age, bucket in enumerate(buckets)
    ]


def _now_point(cash: int, today: date, currency: str, locale: str) -> dict[str, Any]:
    now = int(Money(cash, currency).decimal)
    return {"day": fmt.short_day(today, locale), "expected": now, "band": [now, now]}


def _forecast_point(week: Values, currency: str, locale: str) -> dict[str, Any]:
    """The balance at the end of a week."""
    low, mid, high = (int(Money(week[f"balance_{world}"], currency).decimal) for world in ("low", "mid", "high"))
    last = date.fromisoformat(week["starts_on"]) + timedelta(days=6)
    return {"day": fmt.short_day(last, locale), "expected": mid, "band": [low, high]}


def _forecast_note(forecast: Values, currency: str, locale: str) -> str:
    if not forecast["weeks"]:
        return ""
    last = forecast["weeks"][-1]
    low, high = (fmt.money(Money(last[f"balance_{world}"], currency), locale) for world in ("low", "high"))
    basis = (
        "a rule of thumb until payments come in" if forecast["is_rule_of_thumb"] else "from how customers paid so far"
    )
    balance = f"Between {low} and {high}" if low != high else f"About {low}"
    return f"{balance} in {len(forecast['weeks'])} weeks, {basis}; only what is open counts."


def _attention(attention: Values, locale: str) -> Iterable[dict[str, str]]:
    for row in attention["overdue"]:
        days = f"{row['days_late']} day{'s' if row['days_late'] != 1 else ''} late"
        title, note = row["customer_name"] or row["number"], f"{row['number']} · {days}"
        yield _task("late", title, note, Money(row["balance"], row["currency"]), f"/invoices/{row['id']}", locale)
    for row in attention["bills"]:
        due = f"to pay by {fmt.day(date.fromisoformat(row['due_on']), locale)}" if row["due_on"] else "to pay"
        yield _task(
            "bill", row["supplier"], due, Money(row["amount"], row["currency"]), "/expenses?status=unpaid", locale
        )
    for row in attention["drafts"]:
        title = row["customer_name"] or "No customer yet"
        amount = Money(row["amount"], row["currency"])
        yield _task("draft", title, "a draft for over a week", amount, f"/invoices/{row['id']}", locale)
    if attention["is_opening_missing"]:
        yield {
            "kind": "opening",
            "title": "Opening balance",
            "note": "Enter what was in the bank, so that the cash balance is right",
            "amount": "",
            "href": "/settings/opening",
        }


def _task(kind: str, title: str, note: str, amount: Money, href: str, locale: str) -> dict[str, str]:
    return {"kind": kind, "title": title, "note": note, "amount": fmt.money(amount, locale), "href": href}


def event_rows(values: Values, locale: str, most: int) -> list[dict[str, str]]:
    """What happened last, in words, each with the page of what it is about."""
    figures: Values = values["overview"]
    return [_event(event, figures["currency"], values["zone"], locale) for event in figures["events"][:most]]


def _event(event: Values, currency: str, zone: str, locale: str) -> dict[str, str]:
    told = {"base_currency": currency} | dict(event["payload"])
    at = datetime.fromisoformat(event["at"])
    return {
        "key": str(event["sequence"]),
        "text": event_text(event["kind"], told, locale),
        "href": event_path(event["kind"], event["subject_id"]),
        "actor": event["actor"],
        "at": short_moment(at, locale, zone),
    }


def _summary(days: Sequence[Day], currency: str, locale: str) -> str:
    money_in = fmt.money(Money(sum(day[1] for day in days), currency), locale)
    money_out = fmt.money(Money(sum(day[2] for day in days), currency), locale)
    return f"In the last {len(days)} days {money_in} came in, {money_out} went out."


def change_of(now: int, before: int, locale: str) -> dict[str, str]:
    """How much more was paid than in the same days before, as a text with its tone; empty where nothing was."""
    if before <= 0:
        return {"paid_delta": "", "paid_tone": "plain"}
    ratio = Decimal(now - before) / before
    return {"paid_delta": fmt.signed_percent(ratio, locale), "paid_tone": "good" if ratio >= 0 else "plain"}


def count_text(documents: int) -> str:
    """So many invoices."""
    return f"{documents} invoice{'s' if documents != 1 else ''}"
