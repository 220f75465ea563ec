"""The cash-flow page's figures as texts and chart points, in a language."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from billing_app.domain.money import Money
from billing_app.states import format as fmt
from billing_app.states.document_rows import document_row, late_text
from billing_app.states.overview_texts import Day, aging_rows, change_of, count_text, event_rows, every_day

Values = Mapping[str, Any]
PAST_WEEKS, FOUR_WEEKS = 12, 4
_SHOWN_EVENTS = 6
_WALL_NEWS = frozenset({"invoice", "credit_note", "deposit", "payment", "credit", "expense", "recurring"})
_FIGURES = ("cash_balance", "outstanding", "overdue", "due_this_week", "paid_this_month", "payables")


def outlook_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveCashOutlook`."""
    figures: Values = values["overview"]
    currency, today = figures["currency"], date.fromisoformat(figures["today"])
    weeks: Sequence[Values] = figures["forecast"]["weeks"]
    cash = figures["cash_balance"]
    past = weeks_back(every_day(figures["cash_flow"], today))
    soon, lowest = weeks[FOUR_WEEKS - 1], min(weeks, key=lambda week: week["balance_low"])
    least = min(cash, lowest["balance_low"])
    amounts = {name: Money(figures[name], currency) for name in _FIGURES}
    amounts |= {"soon": Money(soon["balance_mid"], currency), "lowest": Money(least, currency)}
    sums = [Money(sum(week[name] for week in weeks), currency) for name in ("in_mid", "out")]
    return {
        "is_ready": True,
        "zone": values["zone"],
        "text": {name: fmt.money(amount, locale) for name, amount in amounts.items()},
        "value": {name: fmt.plain(amount) for name, amount in amounts.items()},
        "soon_delta": fmt.signed_money(Money(soon["balance_mid"] - cash, currency), locale),
        "soon_tone": "good" if soon["balance_mid"] >= cash else "bad",
        "lowest_note": _lowest_note(lowest, cash, locale),
        "balance": balance_points(past, cash, weeks, currency, today, locale),
        "moves": _moves(past, weeks, currency, locale),
        "summary": _summary(figures, soon, locale),
        "note": _note(figures["forecast"]),
        "weeks": [_week(week, currency, locale) for week in weeks[: _moving(weeks)]],
        "quiet": _quiet(weeks, locale),
        "sums": {
            "in": fmt.money(sums[0], locale),
            "in_value": fmt.plain(sums[0]),
            "out": fmt.money(sums[1], locale),
            "out_value": fmt.plain(sums[1]),
        },
        "next": [_next(invoice, today, locale) for invoice in values["next"]],
        "bills": [_bill(bill, locale) for bill in figures["attention"]["bills"]],
        "events": event_rows(_told_on_walls(values), locale, _SHOWN_EVENTS),
        **change_of(figures["paid_this_month"], figures["paid_last_month"], locale),
        "aging": aging_rows(figures["aging"], currency, locale),
        "open_note": count_text(sum(bucket["count"] for bucket in figures["aging"])),
        "late_note": _late_note(figures),
        "late_tone": "bad" if figures["overdue"] > 0 else "",
    }


def _told_on_walls(values: Values) -> Values:
    """The figures with the news that a room cares for: what was billed and paid."""
    figures: Values = values["overview"]
    events = [event for event in figures["events"] if event["kind"].partition(".")[0] in _WALL_NEWS]
    return {**values, "overview": {**figures, "events": events}}


def _late_note(figures: Values) -> str:
    """How many invoices are late, and how late the latest of them is."""
    late = sum(bucket["count"] for bucket in figures["aging"] if bucket["bucket"] != "current")
    days = max((each["days_late"] for each in figures["attention"]["overdue"]), default=0)
    if not late:
        return "Nothing is late"
    return count_text(late) + (f", up to {days} day{'s' if days != 1 else ''} late" if days else "")


def weeks_back(days: Sequence[Day]) -> list[Day]:
    """Money in and out of the last twelve weeks of seven days, each by its first day; the last one ends today."""
    shown = days[-7 * PAST_WEEKS :]
    chunks = [shown[start : start + 7] for start in range(0, len(shown), 7)]
    return [(chunk[0][0], sum(day[1] for day in chunk), sum(day[2] for day in chunk)) for chunk in chunks]


def balance_points(
    past: Sequence[Day], cash: int, weeks: Sequence[Values], currency: str, today: date, locale: str
) -> list[dict[str, Any]]:
    """The balance at the end of each week: as it was up to today, and from today on as it may become."""
    ends, level = [], cash
    for starts_on, money_in, money_out in reversed(past):
        ends.append({"day": fmt.short_day(starts_on + timedelta(days=6), locale), "balance": _whole(level, currency)})
        level -= money_in - money_out
    now = {"day": fmt.short_day(today, locale), "balance": _whole(cash, currency), "expected": _whole(cash, currency)}
    future = [
        {
            "day": fmt.short_day(date.fromisoformat(week["starts_on"]) + timedelta(days=6), locale),
            "expected": _whole(week["balance_mid"], currency),
            "band": [_whole(week["balance_low"], currency), _whole(week["balance_high"], currency)],
        }
        for week in weeks
    ]
    return [*reversed(ends[1:]), now | {"band": [_whole(cash, currency), _whole(cash, currency)]}, *future]


def _moves(past: Sequence[Day], weeks: Sequence[Values], currency: str, locale: str) -> list[dict[str, Any]]:
    """Money in and out by week for the bars: what was, and in paler columns what is expected."""
    went = [
        {
            "day": fmt.short_day(starts_on, locale),
            "cash_in": _whole(money_in, currency),
            "cash_out": _whole(out, currency),
        }
        for starts_on, money_in, out in past
    ]
    coming = [
        {
            "day": fmt.short_day(date.fromisoformat(week["starts_on"]), locale),
            "expected_in": _whole(week["in_mid"], currency),
            "expected_out": _whole(week["out"], currency),
        }
        for week in weeks
    ]
    return [*went, *coming]


def _moving(weeks: Sequence[Values]) -> int:
    """How many weeks until nothing more is expected, at least four."""
    last = max((n for n, week in enumerate(weeks, 1) if week["in_low"] or week["in_high"] or week["out"]), default=0)
    return max(last, FOUR_WEEKS)


def _quiet(weeks: Sequence[Values], locale: str) -> str:
    if (shown := _moving(weeks)) == len(weeks):
        return ""
    return f"From {fmt.day(date.fromisoformat(weeks[shown]['starts_on']), locale)} on nothing is due yet."


def _whole(minor: int, currency: str) -> int:
    return int(Money(minor, currency).decimal)


def _week(week: Values, currency: str, locale: str) -> dict[str, str]:
    first = date.fromisoformat(week["starts_on"])
    names = {"in": "in_mid", "out": "out", "balance": "balance_mid"}
    amounts = {name: Money(week[key], currency) for name, key in names.items()}
    low, high = (Money(week[f"balance_{world}"], currency) for world in ("low", "high"))
    return {
        "key": week["starts_on"],
        "span": f"{fmt.short_day(first, locale)} – {fmt.short_day(first + timedelta(days=6), locale)}",
        **{name: fmt.money(amount, locale) if amount.minor else "–" for name, amount in amounts.items()},
        "balance_value": fmt.plain(amounts["balance"]),
        "range": f"{fmt.money(low, locale)} – {fmt.money(high, locale)}" if low != high else "–",
    }


def _next(invoice: Any, today: date, locale: str) -> dict[str, str]:
    row = document_row(invoice, today, locale)
    return row | {"note": late_text(invoice, today) or f"due {fmt.due_text(invoice.due_date, today, locale)}"}


def _bill(bill: Values, locale: str) -> dict[str, str]:
    return {
        "supplier": bill["supplier"],
        "due": fmt.day(date.fromisoformat(bill["due_on"]), locale),
        "amount": fmt.money(Money(bill["amount"], bill["currency"]), locale),
        "href": f"/expenses?expense={bill['id']}",
    }


def _lowest_note(lowest: Values, cash: int, locale: str) -> str:
    if lowest["balance_low"] >= cash:
        return "Today"
    return f"In the week of {fmt.short_day(date.fromisoformat(lowest['starts_on']), locale)}"


def _summary(figures: Values, soon: Values, locale: str) -> str:
    cash, then = (Money(minor, figures["currency"]) for minor in (figures["cash_balance"], soon["balance_mid"]))
    return f"{fmt.money(cash, locale)} today; about {fmt.money(then, locale)} in four weeks."


def _note(forecast: Values) -> str:
    if forecast["is_rule_of_thumb"]:
        return "A rule of thumb until customers have paid a few invoices. Only what is open counts."
    return "From how customers paid so far; only what is open counts, no sale that is still to come."
