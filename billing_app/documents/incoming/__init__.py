"""E-invoices of others: hostile until read. `read_incoming` takes the bytes, `check_incoming` asks the rules."""

from billing_app.documents.incoming.desk import check_incoming, read_incoming
from billing_app.documents.incoming.invoice import (
    IncomingInvoice,
    IncomingLine,
    IncomingParty,
    IncomingPayment,
    IncomingTax,
    IncomingTotals,
)

__all__ = [
    "IncomingInvoice",
    "IncomingLine",
    "IncomingParty",
    "IncomingPayment",
    "IncomingTax",
    "IncomingTotals",
    "check_incoming",
    "read_incoming",
]
