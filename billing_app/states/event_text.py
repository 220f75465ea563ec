"""Events in words, for histories: what happened, from its kind and its payload."""

from collections.abc import Mapping
from typing import Any

from billing_app.domain.money import Money
from billing_app.states.format import money

_PLAIN = {
    "customer.created": "Customer added",
    "customer.deleted": "Customer deleted",
    "item.created": "Item added",
    "item.updated": "Item changed",
    "item.deleted": "Item deleted",
    "draft.created": "Draft started",
    "draft.updated": "Draft changed",
    "draft.deleted": "Draft deleted",
    "invoice.issued": "{number} issued over {amount}",
    "deposit.issued": "{number} issued over {amount}",
    "credit_note.issued": "Credit note {number} over {amount}",
    "deposit.applied": "Deposit {number} deducted from a final invoice",
    "deposit.released": "Deposit {number} can be deducted again",
    "payment.recorded": "Payment of {amount}",
    "payment.allocated": "Payment assigned",
    "payment.refunded": "{amount} paid back",
    "payment.reversed": "Payment of {amount} reversed",
    "credit.applied": "Credit of {amount} used",
    "credit.reversed": "Use of {amount} credit taken back",
    "invoice.written_off": "{number}: {amount} written off",
    "invoice.recovered": "{number}: {amount} of a written-off debt paid",
    "invoice.sent": "{number} sent",
    "invoice.viewed": "{number} viewed by the customer",
    "invoice.disputed": "Invoice marked as disputed",
    "invoice.annotated": "Notes on an invoice changed",
    "expense.recorded": "Expense of {amount} recorded",
    "expense.reversed": "Booking of {amount} reversed, to be corrected",
    "expense.corrected": "Corrected: the expense is {amount}",
    "expense.paid": "Expense paid",
    "expense.unpaid": "Payment of the expense taken back",
    "expense.cancelled": "Expense cancelled",
    "expense.receipt_attached": "Receipt added",
    "invoice.link_revoked": "Link to an invoice revoked",
}


def event_text(kind: str, payload: Mapping[str, Any], locale: str) -> str:
    """One event as a line of a history; a kind without words of its own shows its name."""
    if kind == "customer.updated":
        return _customer_changed(payload)
    template = _PLAIN.get(kind, kind.replace(".", " ").replace("_", " ").capitalize())
    amount = payload.get("amount", payload.get("tax_inclusive", payload.get("amount_due")))
    currency = payload.get("currency")
    written = money(Money(amount, currency), locale) if isinstance(amount, int) and currency else ""
    return template.format(number=payload.get("number") or "", amount=written).strip(": ")


def _customer_changed(payload: Mapping[str, Any]) -> str:
    if "archived" in payload:
        return "Customer archived" if payload["archived"] else "Customer restored"
    fields = [str(name).replace("_", " ") for name in payload.get("fields", ())]
    return f"Changed: {', '.join(fields)}" if fields else "Customer changed"
