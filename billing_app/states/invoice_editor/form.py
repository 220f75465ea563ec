"""The form of a draft: flat texts, named by where they belong (`lines.ID.quantity`), and the body that they say."""

import json
from collections.abc import Mapping
from typing import Any, cast

from billing_app.domain.body_json import body_to_json
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.money import typed_number
from billing_app.states.choices import taxes_value

Form = Mapping[str, str]
Row = dict[str, str]

_TEXTS = (
    "customer_id", "kind", "series_id", "currency", "issue_date", "due_date", "due_days", "delivery_date",
    "payment_terms", "purchase_order", "buyer_reference", "note",
)  # fmt: skip
_NUMBERS = ("exchange_rate", "cash_rounding")
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "period": ("from", "to"),
    "early_payment": ("percent", "days"),
    "delivery_address": ("line1", "postal_code", "city", "country"),
}
_PARTS: Mapping[str, tuple[str, ...]] = {
    "terms": (
        "due_days", "series_id", "buyer_reference", "delivery_date", "period.from", "period.to",
        "early_payment.percent", "early_payment.days",
    ),
    "currency": ("cash_rounding",),
    "delivery": tuple(f"delivery_address.{key}" for key in _GROUPS["delivery_address"]),
    "texts": ("note", "payment_terms"),
}  # fmt: skip
_LINE_KEYS = {"id", "description", "quantity", "unit", "unit_price", "taxes", "item_id", "allowances"}


def form_of(body: InvoiceBody) -> dict[str, str]:
    """What stands in the single fields of a draft."""
    shown: dict[str, Any] = body_to_json(body)
    form = {key: str(shown.get(key, "")) for key in (*_TEXTS, *_NUMBERS)}
    for group, keys in _GROUPS.items():
        given: Mapping[str, Any] = shown.get(group) or {}
        form |= {f"{group}.{key}": str(given.get(key, "")) for key in keys}
    return form | {"kind": body.kind, "prices_include_tax": "on" if body.prices_include_tax else ""}


def filled_parts(body: InvoiceBody) -> dict[str, bool]:
    """Which folded parts of the form say something, so that they are open."""
    form = form_of(body)
    parts = {part: any(form[key] for key in keys) for part, keys in _PARTS.items()}
    parts["terms"] = parts["terms"] or body.kind == "deposit"
    return parts | {
        "entries": bool(body.allowances or body.charges),
        "deposits": bool(body.deposit_ids or body.withholding),
    }


def lines_of(body: InvoiceBody) -> list[Row]:
    """What stands in the lines; what the editor does not show is kept beside them."""
    rows: list[Row] = []
    shown: Any = body_to_json(body)["lines"]
    for line, stored in zip(body.lines, shown, strict=True):
        entries: list[dict[str, Any]] = stored.get("allowances", [])
        kept = {key: value for key, value in stored.items() if key not in _LINE_KEYS} | {"allowances": entries[1:]}
        kept |= {"reason": entries[0]["reason"]} if entries and "reason" in entries[0] else {}
        row = {
            key: str(stored.get(key, "")) for key in ("id", "description", "quantity", "unit", "unit_price", "item_id")
        }
        rows.append(
            row | _value_of(entries[0] if entries else {}) | {"taxes": taxes_value(line.taxes), "kept": _json(kept)}
        )
    return rows


def entries_of(body: InvoiceBody) -> list[Row]:
    """Allowances and charges of the document, as rows."""
    shown: Any = body_to_json(body)
    return [
        {"id": f"{kind}{index}", "kind": kind, "reason": entry.get("reason", ""), **_value_of(entry)}
        | {"kept": _json({"taxes": entry["taxes"]} if entry.get("taxes") else {})}
        for kind in ("allowances", "charges")
        for index, entry in enumerate(shown.get(kind, []))
    ]


def withholding_of(body: InvoiceBody) -> list[Row]:
    """Taxes that the buyer keeps back, as rows."""
    return [
        {"id": f"w{index}", "name": one.name, "rate": format(one.rate, "f")}
        for index, one in enumerate(body.withholding)
    ]


def _value_of(entry: Mapping[str, Any]) -> Row:
    unit = "amount" if "amount" in entry else "percent"
    return {"value": str(entry.get(unit, "")), "value_unit": unit}


def body_of(form: Form) -> tuple[dict[str, object], dict[str, str]]:
    """The body that a form says, with null for what is empty; and where in the form each row of the body stands."""
    data: dict[str, object] = {key: form.get(key, "").strip() or None for key in _TEXTS}
    data |= {key: typed_number(form.get(key, "")) or None for key in _NUMBERS}
    for group, keys in _GROUPS.items():
        given = {key: form.get(f"{group}.{key}", "").strip() for key in keys}
        if group == "early_payment":
            given["percent"] = typed_number(given["percent"])
        data[group] = {key: value for key, value in given.items() if value} or None
    data["prices_include_tax"] = form.get("prices_include_tax") == "on"
    lines = {key: row for key, row in _rows(form, "lines").items() if not _is_blank(row)}
    exemption = {key: form.get(f"exemption.{key}", "").strip() for key in ("reason", "reason_code")}
    data["lines"] = [_line(key, row) | {"taxes": _taxes(row, exemption)} for key, row in lines.items()]
    places = {f"lines.{index}": f"lines.{key}" for index, key in enumerate(lines)}
    for kind in ("allowances", "charges"):
        rows = {key: row for key, row in _rows(form, "entries").items() if row.get("kind") == kind and row.get("value")}
        entries = {key: _entry(row) for key, row in rows.items()}
        data[kind] = [
            entry | ({"taxes": _exempted(entry["taxes"], exemption)} if "taxes" in entry else {})
            for entry in entries.values()
        ]
        places |= {f"{kind}.{index}": f"entries.{key}" for index, key in enumerate(rows)}
    withheld = {key: row for key, row in _rows(form, "withholding").items() if row.get("name") or row.get("rate")}
    data["withholding"] = [
        {"name": row.get("name"), "rate": typed_number(row.get("rate", ""))} for row in withheld.values()
    ]
    places |= {f"withholding.{index}": f"withholding.{key}" for index, key in enumerate(withheld)}
    data["deposits"] = [{"invoice_id": key.partition(".")[2]} for key in form if key.startswith("deposits.")]
    return data, places


def _rows(form: Form, name: str) -> dict[str, Row]:
    """The rows of a list by id, in the order of the form."""
    rows: dict[str, Row] = {}
    for path, text in form.items():
        owner, _, rest = path.partition(".")
        if owner == name:
            key, _, field = rest.partition(".")
            rows.setdefault(key, {})[field] = text
    return rows


def _is_blank(row: Row) -> bool:
    return not any(row.get(key, "").strip() for key in ("description", "unit_price", "item_id", "value"))


def _line(key: str, row: Row) -> dict[str, object]:
    kept = _parsed(row.get("kept", ""), {})
    kept = kept if isinstance(kept, dict) else {}
    further, reason = kept.pop("allowances", []), str(kept.pop("reason", ""))
    first = [_entry({**row, "reason": reason, "kept": ""})] if row.get("value", "").strip() else []
    return {
        **kept,
        "id": key,
        "description": row.get("description", ""),
        "quantity": typed_number(row.get("quantity", "")) or "1",
        "unit": row.get("unit") or None,
        "unit_price": typed_number(row.get("unit_price", "")) or "0",
        "item_id": row.get("item_id") or None,
        "allowances": first + further,
    }


def _taxes(row: Row, exemption: Row) -> Any:
    return _exempted(_parsed(row.get("taxes", ""), []), exemption)


def _exempted(taxes: Any, exemption: Row) -> Any:
    """The same taxes, the exempt ones without a reason of their own with the one that the form says."""
    if not isinstance(taxes, list):
        return taxes
    given = {key: text for key, text in exemption.items() if text}
    return [{**tax, **given} if _lacks_reason(tax) else tax for tax in cast("list[Any]", taxes)]


def _lacks_reason(tax: Any) -> bool:
    return isinstance(tax, dict) and tax.get("category") == "E" and not (tax.get("reason") or tax.get("reason_code"))


def _entry(row: Row) -> dict[str, object]:
    unit = "amount" if row.get("value_unit") == "amount" else "percent"
    kept = _parsed(row.get("kept", ""), {})
    entry: dict[str, object] = {unit: typed_number(row.get("value", ""))}
    if reason := row.get("reason", "").strip():
        entry["reason"] = reason
    return entry | (kept if isinstance(kept, dict) else {})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _parsed(text: str, otherwise: Any) -> Any:
    try:
        return json.loads(text) if text else otherwise
    except ValueError:
        return otherwise
