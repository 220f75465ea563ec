"""The balanced entry of each event of billing, in the base currency. Pure functions; nothing else names an account.

A maker that touches an issued document takes what the books hold of it (`booking.BookedInvoice`) and gives the entry
together with the new state. Services keep the state beside the invoice, and each change beside the allocation.
"""

from billing_app.domain.postings.correcting import book_credit_note, book_write_off
from billing_app.domain.postings.issuing import BookedDeposit, Booking, book_issue
from billing_app.domain.postings.opening import book_opening_accounts, book_opening_invoice
from billing_app.domain.postings.receiving import (
    Receipt,
    Received,
    Settling,
    book_credit_use,
    book_receipt,
    book_refund,
)
from billing_app.domain.postings.reversing import book_reversal, undo_settling
from billing_app.domain.postings.spending import book_expense, book_expense_payment

__all__ = [
    "BookedDeposit",
    "Booking",
    "Receipt",
    "Received",
    "Settling",
    "book_credit_note",
    "book_credit_use",
    "book_expense",
    "book_expense_payment",
    "book_issue",
    "book_opening_accounts",
    "book_opening_invoice",
    "book_receipt",
    "book_refund",
    "book_reversal",
    "book_write_off",
    "undo_settling",
]
