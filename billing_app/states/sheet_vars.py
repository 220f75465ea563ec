"""A document's sheet as the vars of a state."""

from collections.abc import Iterable, Iterator
from typing import Any

import reflex as rx

from billing_app.documents.sheet import Sheet


class SheetVars(rx.State, mixin=True):
    """What `components.paper.document_sheet` shows, for every state that shows a sheet."""

    has_sheet: bool = False
    language: str = ""
    title: str = ""
    labels: dict[str, str] = {}
    seller: list[str] = []
    buyer: list[str] = []
    facts: list[dict[str, str]] = []
    lines: list[dict[str, str]] = []
    totals: list[dict[str, str]] = []
    amount_due: str = ""
    payment: list[dict[str, str]] = []
    notes: list[str] = []


def sheet_vars(sheet: Sheet) -> dict[str, Any]:
    """The texts of a sheet, by the names of the vars."""
    return {
        "has_sheet": True,
        "language": sheet.language.replace("_", "-"),
        "title": sheet.title,
        "labels": dict(sheet.labels),
        "seller": list(sheet.seller),
        "buyer": list(sheet.buyer),
        "facts": _pairs(sheet.facts),
        "lines": list(_lines(sheet)),
        "totals": _pairs(sheet.totals),
        "amount_due": sheet.amount_due,
        "payment": _pairs(sheet.payment),
        "notes": list(sheet.notes),
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs]


def _lines(sheet: Sheet) -> Iterator[dict[str, str]]:
    for line in sheet.lines:
        texts = {name: getattr(line, name) for name in ("description", "quantity", "price", "tax", "amount")}
        yield texts | {"details": "\n".join(line.details)}
