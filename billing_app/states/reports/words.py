"""Accounts, entries and taxes in words."""

from decimal import Decimal

from billing_app.documents.texts import rate
from billing_app.domain.ledger import GroupKey
from billing_app.domain.tax import CATEGORIES

ACCOUNTS = {
    "bank": "Bank",
    "cash": "Cash",
    "receivable": "Receivables",
    "customer_credit": "Customer credit",
    "advances": "Deposits received",
    "revenue": "Revenue",
    "output_vat": "Output tax",
    "vat_not_yet_due": "Tax not yet due",
    "discount": "Discounts given",
    "rounding": "Rounding",
    "withheld_tax": "Tax withheld by customers",
    "fees": "Fees",
    "tips": "Tips",
    "bad_debt": "Bad debt",
    "bad_debts_recovered": "Bad debts recovered",
    "exchange_gain": "Exchange gains",
    "exchange_loss": "Exchange losses",
    "expense": "Expenses",
    "input_vat": "Input tax",
    "payable": "Payables",
    "opening_equity": "Opening equity",
}
_ENTRIES = {
    "invoice.issued": "Invoice issued",
    "deposit.issued": "Deposit invoice issued",
    "deposit.applied": "Deposit deducted",
    "deposit.released": "Deposit released",
    "credit_note.issued": "Credit note issued",
    "invoice.written_off": "Written off",
    "invoice.recovered": "Written-off debt paid",
    "payment.recorded": "Payment received",
    "payment.allocated": "Payment assigned",
    "payment.refunded": "Paid back",
    "payment.reversed": "Payment reversed",
    "credit.applied": "Customer credit used",
    "credit.reversed": "Use of credit taken back",
    "expense.recorded": "Expense",
    "expense.paid": "Expense paid",
    "expense.cancelled": "Expense cancelled",
    "opening.recorded": "Opening balances",
}
_PATHS = {"invoice": "/invoices", "deposit": "/invoices", "credit_note": "/invoices"}


def account_text(account: str) -> str:
    """An account in words."""
    return ACCOUNTS.get(account, account.replace("_", " ").capitalize())


def entry_text(kind: str) -> str:
    """What an entry was made by."""
    return _ENTRIES.get(kind, kind.replace(".", " ").replace("_", " ").capitalize())


def entry_path(kind: str, subject_id: str) -> str:
    """The page of the document behind an entry; empty where there is none."""
    folder = _PATHS.get(kind.partition(".")[0], "")
    return f"{folder}/{subject_id}" if folder else ""


def tax_group_text(group: GroupKey, locale: str) -> str:
    """A tax group in words: `19% VAT`, `Reverse charge`."""
    category, percent, name = group
    if category != "S":
        return name or CATEGORIES.get(category, category)
    return f"{rate(Decimal(percent), locale)} {name or 'VAT'}"
