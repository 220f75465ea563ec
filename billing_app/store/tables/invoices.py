"""Invoices, deposit invoices and credit notes, from draft to settled."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field

from billing_app.store.tables.columns import (
    identifier,
    instant,
    json_object,
    long_text,
    minor,
    optional_instant,
    tenant,
)
from billing_app.store.tables.row import Row


class Invoice(Row, table=True):
    """One document. Amounts are minor units of `currency`; those ending in `_base` are of the base currency.

    `body` is the JSON form of `domain.invoice.InvoiceBody`, `totals` that of `domain.totals.Totals`.
    `delivery` is what became of its mails: queued, sent or bounced, None before the first.
    `frozen` is the canonical JSON of the issued document, hashed into the chain. `booked` holds what the postings
    of later events need (booked amounts per tax group, what is released and relieved); `credited` what
    credit notes took.
    """

    __tablename__ = "invoice"
    __table_args__ = (
        Index("invoice_number", "business_id", "kind", "number", unique=True),
        Index("invoice_by_issue_date", "business_id", "issue_date", "id"),
        Index("invoice_by_status", "business_id", "status", "issue_date", "id"),
        Index("invoice_by_due_date", "business_id", "due_date", "id"),
        Index("invoice_open_by_due", "business_id", "is_open", "due_date", "id"),
        Index("invoice_by_customer", "business_id", "customer_id", "issue_date", "id"),
        Index("invoice_by_customer_name", "business_id", "customer_name", "id"),
        Index("invoice_by_amount", "business_id", "amount_due_base", "id"),
        Index("invoice_by_original", "business_id", "credits_invoice_id"),
    )
    id: str = identifier()
    business_id: str = tenant()
    kind: str = "invoice"
    status: str = "draft"
    is_open: bool = False
    number: str | None = None
    series_id: str | None = None
    customer_id: str | None = Field(default=None, foreign_key="customer.id", max_length=36)
    customer_name: str = ""
    currency: str = Field(max_length=3)
    exchange_rate: str = "1"
    issue_date: date
    due_date: date
    supply_date: date | None = None
    tax_exclusive: int = minor()
    tax_total: int = minor()
    tax_inclusive: int = minor()
    amount_due: int = minor()
    amount_paid: int = minor()
    amount_credited: int = minor()
    credited_total: int = minor()
    amount_adjusted: int = minor()
    amount_written_off: int = minor()
    balance: int = minor()
    amount_due_base: int = minor()
    balance_base: int = minor()
    settled_on: date | None = None
    credits_invoice_id: str | None = Field(default=None, max_length=36)
    is_opening: bool = False
    body: dict[str, Any] = json_object()
    totals: dict[str, Any] = json_object()
    booked: dict[str, Any] = json_object()
    credited: dict[str, Any] = json_object()
    frozen: str = long_text()
    frozen_hash: str = ""
    search: str = Field(default="", sa_type=Text)
    internal_note: str = long_text()
    tags: list[str] = Field(default_factory=list, sa_type=JSON)
    disputed: bool = False
    dunning_paused_until: date | None = None
    link_digest: str | None = Field(default=None, unique=True, max_length=64)
    link_generation: int = minor()
    delivery: str | None = None
    sent_at: datetime | None = optional_instant()
    viewed_at: datetime | None = optional_instant()
    version: int = minor()
    created_by: str = ""
    updated_by: str = ""
    created_at: datetime = instant()
    updated_at: datetime = instant()
    issued_at: datetime | None = optional_instant()
