"""The cash-flow report: money in and out of bank and cash by week or month."""

from typing import Any

import reflex as rx

from billing_app.domain.money import Money
from billing_app.live.reports import CASH_FLOW
from billing_app.live.views import Values
from billing_app.services.reports import CashFlowReport, CashPeriod
from billing_app.states import wire
from billing_app.states.format import day, money, plain, short_day
from billing_app.states.live import shows
from billing_app.states.reports.periods import month_text, period_bar, tabs_of

PATH = "/reports/cash-flow"


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveCashFlow`, in a language."""
    report: CashFlowReport = values["report"]
    period, by = values["period"], values["by"]
    money_in = Money(sum(each.money_in for each in report.periods), report.currency)
    money_out = Money(sum(each.money_out for each in report.periods), report.currency)
    opening = Money(report.opening_balance, report.currency)
    closing = Money(report.periods[-1].balance, report.currency) if report.periods else opening
    figures = {"in": money_in, "out": money_out, "opening": opening, "closing": closing}
    return {
        "is_ready": True,
        "bar": period_bar(period, PATH, locale, by=by),
        "steps": tabs_of(PATH, "by", {"month": "By month", "week": "By week"}, by, period=period.text),
        # What lies ahead has no movements yet: a line that falls to zero there would say something else.
        "points": [_point(each, report.currency, locale) for each in report.periods if each.first <= values["today"]],
        "summary": f"{money(money_in, locale)} came in and {money(money_out, locale)} went out.",
        "rows": [_row(each, report.currency, locale, by) for each in report.periods],
        "text": {name: money(amount, locale) for name, amount in figures.items()},
        "value": {name: plain(amount) for name, amount in figures.items()},
        "download": f"/downloads/cash_flow.csv?period={period.text}&by={by}",
    }


def _point(each: CashPeriod, currency: str, locale: str) -> dict[str, Any]:
    """A point of the chart: numbers for the eye only; amounts stand in the table."""
    return {
        "day": short_day(each.first, locale),
        "cash_in": int(Money(each.money_in, currency).decimal),
        "cash_out": int(Money(each.money_out, currency).decimal),
    }


def _row(each: CashPeriod, currency: str, locale: str, by: str) -> dict[str, str]:
    money_in, money_out, balance = (Money(amount, currency) for amount in (each.money_in, each.money_out, each.balance))
    return {
        "span": month_text(each.first, locale)
        if by == "month"
        else f"{day(each.first, locale)} – {day(each.last, locale)}",
        "first": each.first.isoformat(),
        "in": money(money_in, locale),
        "in_value": plain(money_in),
        "out": money(money_out, locale),
        "out_value": plain(money_out),
        "balance": money(balance, locale),
        "balance_value": plain(balance),
    }


@shows(CASH_FLOW, present=texts_of)
class LiveCashFlow(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same period and step."""

    is_ready: bool = False
    bar: dict[str, Any] = {}
    steps: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    summary: str = ""
    rows: list[dict[str, str]] = []
    text: dict[str, str] = {}
    value: dict[str, str] = {}
    download: str = ""
