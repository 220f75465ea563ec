"""The overview as the API shows it: minor units become text."""

from collections.abc import Mapping
from typing import Any

from billing_app.domain.money import to_text

_FIGURES = (
    "cash_balance",
    "customer_credit",
    "payables",
    "outstanding",
    "overdue",
    "due_this_week",
    "invoiced_this_month",
    "paid_this_month",
    "invoiced_last_month",
    "paid_last_month",
)
_AS_THEY_ARE = (
    "as_of_sequence",
    "currency",
    "today",
    "last_month_until",
    "days_sales_outstanding",
    "days_to_get_paid",
)
_EVENT = ("sequence", "at", "actor", "kind", "subject_id", "customer_id")


def overview_resource(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The dashboard's figures."""
    currency: str = figures["currency"]
    forecast, latest = figures["forecast"], figures["events"]
    return {
        **{name: figures[name] for name in _AS_THEY_ARE},
        **{name: to_text(figures[name], currency) for name in _FIGURES},
        "aging": [_texts(one, currency, "amount") for one in figures["aging"]],
        "cash_flow": [_texts(one, currency, "in", "out") for one in figures["cash_flow"]],
        "forecast": {
            "weeks": [_texts(one, currency, *(one.keys() - {"starts_on"})) for one in forecast["weeks"]],
            "is_rule_of_thumb": forecast["is_rule_of_thumb"],
        },
        "top_customers": [
            {
                "customer_id": one["customer_id"],
                "name": one["name"],
                "invoiced": to_text(one["invoiced_base"], currency),
            }
            for one in figures["top_customers"]
        ],
        "attention": _attention(figures["attention"]),
        "events": [
            {name: one[name] for name in _EVENT} | {"customer_id": one["customer_id"] or None} for one in latest
        ],
    }


def _attention(attention: Mapping[str, Any]) -> dict[str, Any]:
    def own(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
        return [_texts(row, row["currency"], name) for row in rows]

    return {
        "overdue": [row | {"customer_id": row["customer_id"] or None} for row in own(attention["overdue"], "balance")],
        "drafts": own(attention["drafts"], "amount"),
        "bills": own(attention["bills"], "amount"),
        "is_opening_missing": attention["is_opening_missing"],
    }


def _texts(row: Mapping[str, Any], currency: str, *names: str) -> dict[str, Any]:
    return {**row, **{name: to_text(row[name], currency) for name in names}}
