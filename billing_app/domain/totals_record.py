"""Totals as they are stored: computed once, kept with the document, read back exactly."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from billing_app.domain.money import decimal_text
from billing_app.domain.tax import Tax
from billing_app.domain.totals import DocumentPart, LineTotals, TaxGroup, Totals

_LINE, _TAX, _PART = (tuple(f.name for f in fields(kind)) for kind in (LineTotals, Tax, DocumentPart))
_SUMS = tuple(f.name for f in fields(Totals) if f.type in {"int", int})


def totals_to_record(totals: Totals) -> dict[str, Any]:
    """Totals as JSON, amounts in minor units; the steps are left out, because they follow from the body."""
    return {
        "currency": totals.currency,
        "lines": [_without_empty(line, _LINE) for line in totals.lines],
        "groups": [{"tax": tax_to_record(g.tax), "base": g.base, "amount": g.amount} for g in totals.groups],
        "allowance_amounts": list(totals.allowance_amounts),
        "charge_amounts": list(totals.charge_amounts),
        "withholding_amounts": list(totals.withholding_amounts),
        "allowance_parts": [_part_to_record(part) for part in totals.allowance_parts],
        "charge_parts": [_part_to_record(part) for part in totals.charge_parts],
        **{name: getattr(totals, name) for name in _SUMS},
    }


def totals_from_record(record: Mapping[str, Any]) -> Totals:
    """The totals that `totals_to_record` wrote."""
    return Totals(
        currency=record["currency"],
        lines=tuple(LineTotals(**line) for line in record["lines"]),
        groups=tuple(TaxGroup(tax_from_record(g["tax"]), g["base"], g["amount"]) for g in record["groups"]),
        allowance_amounts=tuple(record["allowance_amounts"]),
        charge_amounts=tuple(record["charge_amounts"]),
        withholding_amounts=tuple(record["withholding_amounts"]),
        allowance_parts=tuple(_part_from_record(part) for part in record["allowance_parts"]),
        charge_parts=tuple(_part_from_record(part) for part in record["charge_parts"]),
        **{name: record[name] for name in _SUMS},
    )


def tax_to_record(tax: Tax) -> dict[str, Any]:
    """A tax as JSON, empty keys left out."""
    return _without_empty(tax, _TAX) | {"rate": decimal_text(tax.rate)}


def tax_from_record(record: Mapping[str, Any]) -> Tax:
    """The tax that `tax_to_record` wrote."""
    values: dict[str, Any] = {**record, "rate": Decimal(record["rate"])}
    return Tax(**values)


def _part_to_record(part: DocumentPart) -> dict[str, Any]:
    return _without_empty(part, _PART) | {"taxes": [tax_to_record(tax) for tax in part.taxes]}


def _part_from_record(record: Mapping[str, Any]) -> DocumentPart:
    values: dict[str, Any] = {**record, "taxes": tuple(tax_from_record(tax) for tax in record["taxes"])}
    return DocumentPart(**values)


def _without_empty(record: object, names: tuple[str, ...]) -> dict[str, Any]:
    # Not by `asdict`: it copies deeply, and every issue writes its totals twice.
    named = ((name, getattr(record, name)) for name in names)
    return {name: value for name, value in named if value not in ("", None) and value is not False}
