"""E-invoices that were made: their hash, and what the official rules of that day said."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime
from typing import Any

from sqlmodel import Field

from billing_app.store.tables.columns import instant, json_object
from billing_app.store.tables.row import Row


class EInvoiceCheck(Row, table=True):
    """One document in one format. `verdict` is `documents.rules.verdict.Verdict` as JSON, with the rules' versions."""

    __tablename__ = "e_invoice_check"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    invoice_id: str = Field(primary_key=True, foreign_key="invoice.id", max_length=36)
    format: str = Field(primary_key=True, max_length=20)
    sha256: str = Field(default="", max_length=64)
    verdict: dict[str, Any] = json_object()
    checked_at: datetime = instant()
