"""An invoice's body as JSON, with the keys of the API."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import cast

from billing_app.domain.invoice import AllowanceCharge, EarlyPayment, InvoiceBody, Line, Withholding
from billing_app.domain.party import Address
from billing_app.domain.tax import Tax
from billing_app.domain.tax_field import tax_to_json

_WRITTEN_APART = frozenset({"lines", "period_from", "period_to", "deposit_ids"})


def body_to_json(body: InvoiceBody) -> dict[str, object]:
    """The body with the keys of the API, numbers as typed, what is empty left out; `parse_body` takes it back."""
    shown: dict[str, object] = {}
    for field in fields(InvoiceBody):
        value = getattr(body, field.name)
        if field.name not in _WRITTEN_APART and value != field.default:
            shown[field.name] = _plain(value)
    shown["lines"] = [_line_to_json(line) for line in body.lines]
    period = {"from": body.period_from, "to": body.period_to}
    if any(period.values()):
        shown["period"] = {key: _plain(day) for key, day in period.items() if day}
    if body.deposit_ids:
        shown["deposits"] = [{"invoice_id": one} for one in body.deposit_ids]
    return shown


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Tax):
        return tax_to_json(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in cast("tuple[object, ...]", value)]
    if isinstance(value, AllowanceCharge | Withholding | EarlyPayment | Address):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(one) for name, one in named if one not in (None, "", ())}
    return value


def _line_to_json(line: Line) -> dict[str, object]:
    shown: dict[str, object] = {
        "id": line.id,
        "description": line.description,
        "quantity": format(line.quantity, "f"),
        "unit": line.unit,
        "unit_price": format(line.unit_price, "f"),
        "taxes": [tax_to_json(tax) for tax in line.taxes],
    }
    if line.price_base_quantity != 1:
        shown["price_base_quantity"] = format(line.price_base_quantity, "f")
    for key in ("item_id", "delivery_date", "allowances", "charges"):
        if value := getattr(line, key):
            shown[key] = _plain(value)
    return shown
