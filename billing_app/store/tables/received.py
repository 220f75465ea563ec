"""Invoices of suppliers as they came in, and the suppliers that are known again."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, json_object, long_text, minor, tenant
from billing_app.store.tables.row import Row


class ReceivedDocument(Row, table=True):
    """One file that came in. Its bytes are an attachment of it, and of its expense once there is one.

    `state` is waiting, reading, ready, attention, refused, recorded or set_aside. `invoice` is what was read,
    `proposal` the expense that follows from it, `verdict` what the official rules said, `remarks` our own words.
    """

    __tablename__ = "received_document"
    __table_args__ = (
        Index("received_by_state", "business_id", "state", "id"),
        Index("received_by_bytes", "business_id", "sha256"),
        Index("received_by_number", "business_id", "supplier_key", "number"),
    )
    id: str = identifier()
    business_id: str = tenant()
    state: str = Field(max_length=20)
    source: str = Field(max_length=20)
    name: str
    media_type: str
    sha256: str = Field(max_length=64)
    size_bytes: int = minor()
    sentence: str = ""
    supplier: str = ""
    supplier_key: str = ""
    number: str = ""
    issued_on: date | None = None
    currency: str = Field(default="", max_length=3)
    amount: int = minor()
    invoice: dict[str, Any] = json_object()
    proposal: dict[str, Any] = json_object()
    verdict: dict[str, Any] = json_object()
    remarks: dict[str, Any] = json_object()
    duplicate_of: str = Field(default="", max_length=36)
    expense_id: str = Field(default="", max_length=36)
    search: str = long_text()
    version: int = minor()
    created_by: str = ""
    created_at: datetime = instant()


class Supplier(Row, table=True):
    """A supplier that somebody chose to remember, with the account that it was paid to last."""

    __tablename__ = "supplier"
    __table_args__ = (Index("supplier_by_name", "business_id", "plain_name", unique=True),)
    id: str = identifier()
    business_id: str = tenant()
    name: str
    plain_name: str
    vat_id: str = ""
    legal_id: str = ""
    tax_number: str = ""
    iban: str = ""
    category: str = ""
    version: int = minor()
    created_at: datetime = instant()


class SupplierKey(Row, table=True):
    """One id by which a supplier is known again; an id belongs to one supplier."""

    __tablename__ = "supplier_key"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    key: str = Field(primary_key=True, max_length=220)
    supplier_id: str = Field(foreign_key="supplier.id", max_length=36)
