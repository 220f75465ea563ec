"""E-invoices of documents: the files as they were made, and what the official rules said of them."""

import hashlib
from collections.abc import Iterable
from typing import Literal

from sqlmodel import col

from billing_app.store.scope import select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import EInvoiceCheck, RenderedEInvoice

FileKind = Literal["xml", "pdf"]


def find_check(scope: Scope, invoice_id: str, format_name: str) -> EInvoiceCheck | None:
    """The record of a document in a format, None before it was first made."""
    return scope.session.get(EInvoiceCheck, (scope.business_id, invoice_id, format_name))


def new_check(scope: Scope, invoice_id: str, format_name: str) -> EInvoiceCheck:
    """A new record of this business; it is written with what its maker puts in."""
    row = EInvoiceCheck(business_id=scope.business_id, invoice_id=invoice_id, format=format_name, checked_at=scope.now)
    scope.session.add(row)
    return row


def find_file(scope: Scope, invoice_id: str, format_name: str, kind: FileKind) -> RenderedEInvoice | None:
    """The kept file of a document in a format, None before it was first made."""
    return scope.session.get(RenderedEInvoice, (scope.business_id, invoice_id, format_name, kind))


def files_of(scope: Scope, invoice_ids: Iterable[str]) -> dict[str, list[RenderedEInvoice]]:
    """The kept files of several documents, by document."""
    statement = select_owned(scope, RenderedEInvoice).where(col(RenderedEInvoice.invoice_id).in_(list(invoice_ids)))
    found: dict[str, list[RenderedEInvoice]] = {}
    for row in scope.session.exec(statement):
        found.setdefault(row.invoice_id, []).append(row)
    return found


def keep_file(scope: Scope, invoice_id: str, format_name: str, kind: FileKind, content: bytes) -> RenderedEInvoice:
    """Keep a file that was never kept before."""
    row = RenderedEInvoice(
        business_id=scope.business_id,
        invoice_id=invoice_id,
        format=format_name,
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        content=content,
        created_at=scope.now,
    )
    scope.session.add(row)
    return row
