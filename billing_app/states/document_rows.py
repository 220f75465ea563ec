"""Rows of document lists, ready to show: the same texts on the overview, in lists and on a customer's page."""

from datetime import date

from billing_app.domain.money import Money
from billing_app.states.format import day, initials, money, plain
from billing_app.store.tables import Invoice

STATUS_TEXTS = {
    "draft": "Draft",
    "issued": "Open",
    "overdue": "Overdue",
    "partially_paid": "Partly paid",
    "paid": "Paid",
    "credited": "Credited",
    "written_off": "Written off",
    "disputed": "Disputed",
}


def document_row(invoice: Invoice, today: date, locale: str) -> dict[str, str]:
    """One document: number, customer, status, due date and amount as text; `amount_value` is the plain decimal.

    What a credit note takes away stands with a minus.
    """
    amount = Money(-invoice.amount_due if invoice.kind == "credit_note" else invoice.amount_due, invoice.currency)
    balance = Money(invoice.balance, invoice.currency)
    status = shown_status(invoice, today)
    return {
        "id": invoice.id,
        "href": f"/invoices/{invoice.id}",
        "number": invoice.number or "Draft",
        "customer": invoice.customer_name or ("Without customer" if invoice.number else "No customer yet"),
        "initials": initials(invoice.customer_name) or "–",
        "status": status,
        "status_text": status_words(status, invoice.kind),
        "issued": day(invoice.issue_date, locale),
        "due": day(invoice.due_date, locale),
        "amount": money(amount, locale),
        "amount_value": plain(amount),
        "balance": money(balance, locale),
        "balance_value": plain(balance),
    }


def status_words(status: str, kind: str) -> str:
    """A status as people read it; nothing of a credit note is open, because nobody pays it."""
    if kind == "credit_note" and status == "issued":
        return "Issued"
    return STATUS_TEXTS.get(status, status.replace("_", " ").capitalize())


def late_text(invoice: Invoice, today: date) -> str:
    """How late an open document is: `5 days late`, empty if it is not."""
    days = (today - invoice.due_date).days
    if not invoice.is_open or days < 1:
        return ""
    return "1 day late" if days == 1 else f"{days} days late"


def shown_status(invoice: Invoice, today: date) -> str:
    """The status people see: an open document that is disputed or late says so."""
    if invoice.is_open and invoice.disputed:
        return "disputed"
    if invoice.is_open and invoice.due_date < today:
        return "overdue"
    return invoice.status
