"""Expenses: what suppliers charged, when it is paid, what was wrong about it, and the files that prove it."""

from billing_app.services.expenses.cancelling import cancel_expense
from billing_app.services.expenses.correcting import correct_expense
from billing_app.services.expenses.finding import (
    ExpenseRecord,
    expense_categories,
    get_expense,
    list_expenses,
    sums_of_expenses,
)
from billing_app.services.expenses.paying import pay_expense, unpay_expense
from billing_app.services.expenses.receipts import (
    WaitingReceipt,
    attach_receipt,
    forget_receipt,
    keep_receipt,
    receipt,
)
from billing_app.services.expenses.recording import add_expense, record_expense
from billing_app.store.expenses import ExpenseFilter, ReceiptInfo

__all__ = [
    "ExpenseFilter",
    "ExpenseRecord",
    "ReceiptInfo",
    "WaitingReceipt",
    "add_expense",
    "attach_receipt",
    "cancel_expense",
    "correct_expense",
    "expense_categories",
    "forget_receipt",
    "get_expense",
    "keep_receipt",
    "list_expenses",
    "pay_expense",
    "receipt",
    "record_expense",
    "sums_of_expenses",
    "unpay_expense",
]
