"""A document as the API shows it, made straight of what its row stores: lists show fifty at once."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from billing_app.api.instants import day_text, instant_text
from billing_app.domain.body_json import body_to_json
from billing_app.domain.errors import Finding
from billing_app.domain.money import to_text
from billing_app.domain.totals import Step
from billing_app.domain.totals_record import totals_to_record
from billing_app.services.drafting import Document, Preview
from billing_app.store.tables import Invoice

Text = Callable[[int], str]

# Most of the amounts on a page are zeros, and a page has thousands.
_text = lru_cache(maxsize=10_000)(to_text)

_SUMS = (
    "line_total",
    "allowance_total",
    "charge_total",
    "tax_exclusive",
    "tax_total",
    "tax_inclusive",
    "withholding_total",
    "prepaid",
    "rounding",
    "amount_due",
)
_SETTLED = ("amount_paid", "amount_credited", "credited_total", "amount_adjusted", "amount_written_off")
_NOTHING_SETTLED: Mapping[str, int] = dict.fromkeys(_SETTLED, 0)

_BODY_DEFAULTS: Mapping[str, Any] = {
    "kind": "invoice",
    "series_id": None,
    "exchange_rate": None,
    "prices_include_tax": False,
    "round_tax_per_line": False,
    "due_days": None,
    "delivery_date": None,
    "period": None,
    "cash_rounding": None,
    "early_payment": None,
    "payment_terms": None,
    "purchase_order": None,
    "buyer_reference": None,
    "delivery_address": None,
    "note": None,
    "withholding": [],
    "deposits": [],
    "allowances": [],
    "charges": [],
}
_LINE_DEFAULTS: Mapping[str, Any] = {
    "price_base_quantity": "1",
    "item_id": None,
    "allowances": [],
    "charges": [],
    "delivery_date": None,
}
_ADDRESS_PARTS = ("line1", "line2", "city", "postal_code", "subdivision", "country")


def invoice_resource(document: Document) -> dict[str, Any]:
    """One document with its findings."""
    return listed_invoice(document.row) | {"findings": [finding_resource(one) for one in document.findings]}


def listed_invoice(row: Invoice) -> dict[str, Any]:
    """A document in a list: all of it but the findings, which only looking closely gives."""
    is_issued = row.status != "draft"
    shown = _document(row.body, row.totals, {name: getattr(row, name) for name in _SETTLED}, row.currency)
    shown["totals"]["balance"] = to_text(row.balance if is_issued else max(0, row.amount_due), row.currency)
    return shown | {
        "id": row.id,
        "version": row.version,
        "kind": row.kind,
        "status": row.status,
        "series_id": row.series_id if is_issued else shown["series_id"],
        "number": row.number,
        "customer_id": row.customer_id,
        "customer_name": row.customer_name,
        "issue_date": row.issue_date.isoformat(),
        "issued_on": row.issue_date.isoformat() if is_issued else None,
        "issued_at": instant_text(row.issued_at),
        "due_date": day_text(row.due_date),
        "settled_on": day_text(row.settled_on),
        "exchange_rate": row.exchange_rate if is_issued else shown["exchange_rate"],
        "is_opening": row.is_opening,
        "credits": json.loads(row.frozen)["credits"] if row.credits_invoice_id and row.frozen else None,
        "hash": row.frozen_hash or None,
        "internal_note": row.internal_note or None,
        "tags": row.tags,
        "disputed": row.disputed,
        "dunning_paused_until": day_text(row.dunning_paused_until),
        "delivery": row.delivery,
        "sent_at": instant_text(row.sent_at),
        "viewed_at": instant_text(row.viewed_at),
        "created_at": instant_text(row.created_at),
        "updated_at": instant_text(row.updated_at),
    }


def preview_resource(preview: Preview) -> dict[str, Any]:
    """What a body would come to."""
    body = body_to_json(preview.body)
    shown = _document(body, totals_to_record(preview.totals), _NOTHING_SETTLED, preview.totals.currency)
    shown["totals"]["balance"] = to_text(max(0, preview.totals.amount_due), preview.totals.currency)
    return shown | {
        "customer_id": body.get("customer_id"),
        "issue_date": body.get("issue_date"),
        "due_date": body.get("due_date"),
        "findings": [finding_resource(one) for one in preview.findings],
    }


def step_resource(step: Step, currency: str) -> dict[str, str]:
    """One step of an explanation."""
    amount = to_text(step.amount, currency)
    return {"total": step.total, "label": step.label, "rule": step.rule, "exact": step.exact, "amount": amount}


def finding_resource(finding: Finding) -> dict[str, str]:
    """One remark about a document."""
    return {"severity": finding.severity, "code": finding.code, "path": finding.path, "text": finding.text}


def _document(
    body: Mapping[str, Any], totals: Mapping[str, Any], settled: Mapping[str, int], currency: str
) -> dict[str, Any]:
    def text(minor: int) -> str:
        return _text(minor, currency)

    shown = {**_BODY_DEFAULTS, **body}
    if address := shown["delivery_address"]:
        shown["delivery_address"] = {part: address.get(part) for part in _ADDRESS_PARTS}
    shown["currency"] = currency
    shown["lines"] = _lines(body.get("lines", ()), totals.get("lines", ()), text)
    shown["totals"] = _totals(totals, settled, text)
    return shown


def _lines(lines: Iterable[Mapping[str, Any]], totals: Iterable[Mapping[str, Any]], text: Text) -> list[dict[str, Any]]:
    return [
        {
            **_LINE_DEFAULTS,
            **line,
            "position": amounts["position"],
            "allowance_total": text(amounts.get("allowance_total", 0)),
            "charge_total": text(amounts.get("charge_total", 0)),
            "gross": text(amounts["gross"]) if amounts.get("gross") is not None else None,
            "net": text(amounts["net"]),
        }
        for line, amounts in zip(lines, totals, strict=True)
    ]


def _totals(totals: Mapping[str, Any], settled: Mapping[str, int], text: Text) -> dict[str, Any]:
    shown: dict[str, Any] = {name: text(totals.get(name, 0)) for name in _SUMS}
    shown |= {name: text(minor) for name, minor in settled.items()}
    shown["tax_breakdown"] = [_group(group, text) for group in totals.get("groups", ())]
    return shown


def _group(group: Mapping[str, Any], text: Text) -> dict[str, str]:
    tax = group["tax"]
    return {
        "category": tax["category"],
        "rate": tax["rate"],
        "name": tax.get("name", ""),
        "reason": tax.get("reason", ""),
        "base": text(group["base"]),
        "tax": text(group["amount"]),
    }
