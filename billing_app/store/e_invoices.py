"""What the official rules said of the e-invoices of documents, one record for each document and format."""

from billing_app.store.session import Scope
from billing_app.store.tables import EInvoiceCheck


def find_check(scope: Scope, invoice_id: str, format_name: str) -> EInvoiceCheck | None:
    """The record of a document in a format, None before it was first made."""
    return scope.session.get(EInvoiceCheck, (scope.business_id, invoice_id, format_name))


def new_check(scope: Scope, invoice_id: str, format_name: str) -> EInvoiceCheck:
    """A new record of this business; it is written with what its maker puts in."""
    row = EInvoiceCheck(business_id=scope.business_id, invoice_id=invoice_id, format=format_name, checked_at=scope.now)
    scope.session.add(row)
    return row
