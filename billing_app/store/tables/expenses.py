"""Expenses and the files that prove them."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, json_object, minor, tenant
from billing_app.store.tables.row import Row


class Expense(Row, table=True):
    """What the business owes or has paid; minor units of `currency`, tax included."""

    __tablename__ = "expense"
    __table_args__ = (
        Index("expense_by_day", "business_id", "incurred_on", "id"),
        Index("expense_open", "business_id", "is_paid", "due_on"),
    )
    id: str = identifier()
    business_id: str = tenant()
    supplier: str
    category: str = ""
    currency: str = Field(max_length=3)
    exchange_rate: str = "1"
    amount: int = minor()
    amount_base: int = minor()
    incurred_on: date
    due_on: date | None = None
    paid_on: date | None = None
    is_paid: bool = False
    method: str = ""
    profile: dict[str, Any] = json_object()
    booked: dict[str, Any] = json_object()
    search: str = ""
    version: int = minor()
    created_by: str = ""
    created_at: datetime = instant()


class Attachment(Row, table=True):
    """A file as it was uploaded. `sha256` names its bytes; the type was read from the bytes, never believed."""

    __tablename__ = "attachment"
    __table_args__ = (Index("attachment_of_subject", "business_id", "subject_id"),)
    id: str = identifier()
    business_id: str = tenant()
    subject_id: str = Field(max_length=36)
    name: str
    media_type: str
    sha256: str = Field(max_length=64)
    size_bytes: int = minor()
    content: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = instant()
