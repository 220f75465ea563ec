"""The tax report: what is owed to the tax office for a period."""

from typing import Any

import reflex as rx

from billing_app.domain.money import Money
from billing_app.domain.tax_report import TaxLine
from billing_app.live.reports import TAX
from billing_app.live.views import Values
from billing_app.services.reports import TaxReport
from billing_app.states import wire
from billing_app.states.format import day, money, plain
from billing_app.states.live import shows
from billing_app.states.reports.periods import period_bar, tabs_of
from billing_app.states.reports.words import tax_group_text

PATH = "/reports"
_BASES = {"accrual": "When invoiced", "cash": "When paid"}


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveTax`, in a language."""
    report: TaxReport = values["report"]
    period = values["period"]
    both = values["kept_on"] == "cash"
    sums = {side: Money(_sum(report, side), report.currency) for side in ("output", "input", "not_yet_due")}
    payable = Money(report.payable, report.currency)
    return {
        "is_ready": True,
        "bar": period_bar(period, PATH, locale, basis=report.basis if both else ""),
        "bases": tabs_of(PATH, "basis", _BASES, report.basis, period=period.text) if both else [],
        "note": _note(report, locale),
        "output": _rows(report, "output", locale),
        "input": _rows(report, "input", locale),
        "waiting": _rows(report, "not_yet_due", locale),
        "text": {side: money(amount, locale) for side, amount in sums.items()} | {"payable": money(payable, locale)},
        "value": {side: plain(amount) for side, amount in sums.items()} | {"payable": plain(payable)},
        "payable_note": "To be paid to the tax office" if payable.minor >= 0 else "Comes back from the tax office",
        "download": f"/downloads/tax.csv?period={period.text}&basis={report.basis}",
    }


def _sum(report: TaxReport, side: str) -> int:
    return sum(line.tax for line in report.lines if line.side == side)


def _rows(report: TaxReport, side: str, locale: str) -> list[dict[str, str]]:
    return [_row(line, report.currency, locale) for line in report.lines if line.side == side]


def _row(line: TaxLine, currency: str, locale: str) -> dict[str, str]:
    base, tax = Money(line.base, currency), Money(line.tax, currency)
    return {
        "group": tax_group_text(line.group, locale),
        "category": line.group[0],
        "base": money(base, locale),
        "base_value": plain(base),
        "tax": money(tax, locale),
        "tax_value": plain(tax),
    }


def _note(report: TaxReport, locale: str) -> str:
    due = "when an invoice is issued" if report.basis == "accrual" else "when the money comes in"
    return f"{day(report.first, locale)} – {day(report.last, locale)}. Tax counts {due}."


@shows(TAX, present=texts_of)
class LiveTax(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same period."""

    is_ready: bool = False
    bar: dict[str, Any] = {}
    bases: list[dict[str, Any]] = []
    note: str = ""
    output: list[dict[str, str]] = []
    input: list[dict[str, str]] = []
    waiting: list[dict[str, str]] = []
    text: dict[str, str] = {}
    value: dict[str, str] = {}
    payable_note: str = ""
    download: str = ""
