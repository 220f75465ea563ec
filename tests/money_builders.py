"""Builders for documents and money: an issued invoice, a payment, and what the books say of them."""

from typing import Any

from billing_app.domain.access import Actor
from billing_app.domain.money import to_text
from billing_app.services import payments
from billing_app.services.dossier import read_dossier
from billing_app.services.drafting import create_draft
from billing_app.services.issuing import issue_invoice
from billing_app.services.payments import PaymentRecord
from billing_app.services.reports import trial_balance
from billing_app.store.session import reading
from billing_app.store.tables import CustomerBalance, Invoice

ADDRESS = {"line1": "Hafenstr. 1", "postal_code": "20457", "city": "Hamburg", "country": "DE"}
VAT_19 = {"category": "S", "rate": "19"}
VAT_7 = {"category": "S", "rate": "7"}


def work(price: str = "1000.00", tax: dict[str, Any] | None = None, **line: Any) -> dict[str, Any]:
    """One line of work."""
    return {"description": "Work", "quantity": "1", "unit_price": price, "taxes": [tax or VAT_19]} | line


def issued_invoice(actor: Actor, customer_id: str, *lines: dict[str, Any], **body: Any) -> Invoice:
    """An issued invoice over 1000.00 at 19 %, or over the lines given."""
    made = {"customer_id": customer_id, "currency": "EUR", "lines": list(lines or (work(),))} | body
    return issue_invoice(actor, create_draft(actor, made).row.id).row


def issued_deposit(actor: Actor, customer_id: str, price: str = "300.00", **body: Any) -> Invoice:
    """An issued deposit invoice at 19 %."""
    return issued_invoice(actor, customer_id, work(price), kind="deposit", **body)


def pay(actor: Actor, customer_id: str, amount: str, *invoices: Invoice, **data: Any) -> PaymentRecord:
    """A payment by bank transfer; with invoices, the whole amount on the first of them."""
    made: dict[str, Any] = {"customer_id": customer_id, "amount": amount, "currency": "EUR", "method": "bank_transfer"}
    if invoices:
        made["allocations"] = [{"invoice_id": invoices[0].id, "amount": amount}]
    return payments.record_payment(actor, made | data)


def link_of(actor: Actor, invoice_id: str) -> str:
    """The path of the customer's page of a document."""
    return read_dossier(actor, invoice_id).link


def now(actor: Actor, invoice: Invoice) -> Invoice:
    """The document as it stands."""
    with reading(actor) as scope:
        row = scope.session.get(Invoice, invoice.id)
        assert row is not None
        return row


def standing(actor: Actor, invoice: Invoice) -> tuple[str, str]:
    """Status and balance of a document."""
    row = now(actor, invoice)
    return row.status, to_text(row.balance, row.currency)


def account(actor: Actor, name: str) -> str:
    """The balance of an account, debit positive, in euros."""
    rows = {row.account: row.balance for row in trial_balance(actor).rows}
    return to_text(rows.get(name, 0), "EUR")


def accounts(actor: Actor, *names: str) -> dict[str, str]:
    """Balances of accounts by name; without names all that are not empty."""
    rows = {row.account: row.balance for row in trial_balance(actor).rows}
    wanted = names or tuple(name for name, balance in rows.items() if balance)
    return {name: to_text(rows.get(name, 0), "EUR") for name in wanted}


def credit(actor: Actor, customer_id: str, currency: str = "EUR") -> str:
    """A customer's credit."""
    with reading(actor) as scope:
        row = scope.session.get(CustomerBalance, (actor.business_id, customer_id, currency))
        return to_text(row.credit if row else 0, currency)
