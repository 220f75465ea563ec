"""Receiving invoices: files come in, are read apart, propose an expense, and prove it once it is recorded."""

from billing_app.services.receiving.arriving import receive, take_in
from billing_app.services.receiving.finding import (
    ReadInvoice,
    count_to_record,
    enclosure_of,
    get_received,
    is_duplicate_of_document,
    is_expense_cancelled,
    list_received,
    look_at_upload,
    original_file,
    read_of,
)
from billing_app.services.receiving.mails import fetch_mailbox, take_in_mail
from billing_app.services.receiving.outcome import MAX_BYTES, Outcome, taken_or_refused
from billing_app.services.receiving.proposing import proposed_expense
from billing_app.services.receiving.reading import Reader, read_left, read_received
from billing_app.services.receiving.recording import bring_back, record_received, set_aside
from billing_app.store.received import ReceivedFilter

__all__ = [
    "MAX_BYTES",
    "Outcome",
    "ReadInvoice",
    "Reader",
    "ReceivedFilter",
    "bring_back",
    "count_to_record",
    "enclosure_of",
    "fetch_mailbox",
    "get_received",
    "is_duplicate_of_document",
    "is_expense_cancelled",
    "list_received",
    "look_at_upload",
    "original_file",
    "proposed_expense",
    "read_left",
    "read_of",
    "read_received",
    "receive",
    "record_received",
    "set_aside",
    "take_in",
    "take_in_mail",
    "taken_or_refused",
]
