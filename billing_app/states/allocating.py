"""Rows of open documents in a form that divides an amount: how they are shown, and what the form says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from billing_app.domain.errors import BillingError
from billing_app.domain.money import Money, to_text, typed_number
from billing_app.services.payments.suggesting import Suggestion
from billing_app.states.format import day, money, plain

PARTS = ("amount", "discount", "withheld", "rounding")


def allocation_rows(suggestion: Suggestion, locale: str, turn: int) -> list[dict[str, str]]:
    """Open documents with suggested parts; `key` changes with every suggestion, so that the inputs show it."""
    return [
        {
            "id": each.invoice.id,
            "key": f"{each.invoice.id}-{turn}",
            "number": each.invoice.number or "",
            "href": f"/invoices/{each.invoice.id}",
            "due": day(each.invoice.due_date, locale),
            "balance": money(Money(each.invoice.balance, each.invoice.currency), locale),
            "balance_value": plain(Money(each.invoice.balance, each.invoice.currency)),
            "amount": to_text(each.amount, suggestion.currency) if each.amount else "",
            "discount": to_text(each.discount, suggestion.currency) if each.discount else "",
            "offered": money(Money(each.offered, suggestion.currency), locale) if each.offered else "",
        }
        for each in suggestion.rows
    ]


def allocations_in(form: Mapping[str, Any], parts: Sequence[str] = PARTS) -> list[dict[str, str]]:
    """The allocations that a form says, fields named `amount.ID`; documents that nothing is written at are left out."""
    found: dict[str, dict[str, str]] = {}
    for name, value in form.items():
        part, _, invoice_id = str(name).partition(".")
        text = typed_number(str(value or ""))
        if part in parts and invoice_id and text:
            found.setdefault(invoice_id, {"invoice_id": invoice_id, "amount": "0"})[part] = text
    return list(found.values())


def placed(error: BillingError, allocations: Sequence[Mapping[str, str]]) -> BillingError:
    """The same error with its paths by document (`allocations.ID`) instead of by place in the list."""
    findings = tuple(replace(one, path=_path_of(one.path, allocations)) for one in error.findings)
    return type(error)(error.message, code=error.error_code, path=error.path, findings=findings)


def _path_of(path: str, allocations: Sequence[Mapping[str, str]]) -> str:
    words = path.split(".")
    if words[0] != "allocations" or len(words) < 2 or not words[1].isdigit():
        return path
    index = int(words[1])
    return f"allocations.{allocations[index]['invoice_id']}" if index < len(allocations) else "allocations"
