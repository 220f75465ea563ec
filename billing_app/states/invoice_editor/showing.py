"""What the editor shows of a draft: totals in words, and findings by the field that they belong to."""

from collections.abc import Iterable, Mapping
from typing import Any

from billing_app.domain.errors import Finding
from billing_app.domain.money import Money
from billing_app.domain.totals import Step, Totals
from billing_app.services.drafting import Document, Preview
from billing_app.states.choices import taxes_text
from billing_app.states.format import money

_FIELDS = frozenset({
    "customer_id", "kind", "series_id", "currency", "exchange_rate", "issue_date", "due_date", "due_days",
    "delivery_date", "period.from", "period.to", "purchase_order", "buyer_reference", "early_payment.percent",
    "early_payment.days",
    "cash_rounding", "payment_terms", "note", "delivery_address.country", "delivery_address.line1",
    "delivery_address.city", "delivery_address.postal_code", "lines", "deposits",
})  # fmt: skip
_LINE_FIELDS = ("description", "quantity", "unit_price", "unit", "taxes", "allowances")
_LABELS = {
    "line_total": "Sum of lines",
    "allowance_total": "Allowances",
    "charge_total": "Charges",
    "tax_exclusive": "Total without tax",
    "tax_inclusive": "Total",
    "withholding_total": "Withheld by the customer",
    "prepaid": "Deposits received",
    "rounding": "Rounding",
    "amount_due": "Amount due",
}


def totals_texts(document: Document | Preview, locale: str) -> dict[str, Any]:
    """The totals of a draft as texts: rows that may be nothing are left out."""
    totals = document.totals
    rows = [_row(totals, name, locale) for name in _names(totals)]
    total = Money(totals.tax_inclusive, totals.currency)
    due = _row(totals, "amount_due", locale) if totals.amount_due != totals.tax_inclusive else None
    shown = {line.id: line.net if line.gross is None else line.gross for line in totals.lines}
    return {
        "rows": rows,
        "breakdown": [_group(totals, index, locale) for index in range(len(totals.groups))],
        "total": money(total, locale),
        "total_value": str(total),
        "after": [_row(totals, name, locale) for name in _after(totals)] + ([due] if due else []),
        "nets": {line_id: money(Money(amount, totals.currency), locale) for line_id, amount in shown.items()},
    }


def _names(totals: Totals) -> list[str]:
    parts = [name for name in ("allowance_total", "charge_total") if getattr(totals, name)]
    return (["line_total", *parts] if parts else []) + ["tax_exclusive"]


def _after(totals: Totals) -> list[str]:
    return [name for name in ("withholding_total", "prepaid", "rounding") if getattr(totals, name)]


def _row(totals: Totals, name: str, locale: str) -> dict[str, str]:
    sign = -1 if name in {"allowance_total", "withholding_total", "prepaid"} else 1
    amount = Money(sign * getattr(totals, name), totals.currency)
    return {"name": name, "label": _LABELS[name], "text": money(amount, locale), "value": str(amount)}


def _group(totals: Totals, index: int, locale: str) -> dict[str, str]:
    group = totals.groups[index]
    base = money(Money(group.base, totals.currency), locale)
    amount = Money(group.amount, totals.currency)
    label = f"{taxes_text([group.tax], locale)} on {base}"
    return {"label": label, "text": money(amount, locale), "value": str(amount), "reason": group.tax.reason}


def step_texts(steps: Iterable[Step], currency: str, locale: str) -> list[dict[str, str]]:
    """The steps behind a total: what, by which rule, exact where it was rounded; what is nothing is left out."""
    return [
        {
            "label": step.label,
            "rule": step.rule,
            "exact": "" if step.exact == str(Money(step.amount, currency)) else step.exact,
            "text": money(Money(step.amount, currency), locale),
        }
        for step in steps
        if step.amount
    ]


def findings_texts(findings: Iterable[Finding], places: Mapping[str, str]) -> dict[str, Any]:
    """Refusals and warnings by field of the form; what belongs to no field is a list."""
    errors: dict[str, str] = {}
    warnings: dict[str, str] = {}
    rest: list[dict[str, str]] = []
    for finding in findings:
        place = place_of(finding.path, places)
        if not place:
            rest.append({"text": finding.text, "severity": finding.severity})
            continue
        shown = errors if finding.severity == "refusal" else warnings
        if finding.text not in shown.get(place, ""):
            shown[place] = f"{shown[place]} {finding.text}" if place in shown else finding.text
    return {"errors": errors, "warnings": warnings, "remarks": rest}


def place_of(path: str, places: Mapping[str, str]) -> str:
    """Where in the form a path of the body stands; empty if nowhere."""
    parts = path.split(".")
    if parts[2:3] == ["taxes"] and parts[-1] in {"reason", "reason_code"}:
        return "exemption.reason"
    row = places.get(".".join(parts[:2]))
    if row is None:
        return "deposits" if parts[0] == "deposits" else path if path in _FIELDS else ""
    field = parts[2] if len(parts) > 2 else ""
    if parts[0] == "lines":
        return f"{row}.{field if field in _LINE_FIELDS else 'description'}"
    if parts[0] == "withholding":
        return f"{row}.{field or 'rate'}"
    return f"{row}.value"
