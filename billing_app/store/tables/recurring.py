"""Invoices that repeat: the profiles, and one row for every period that was billed."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, json_object, long_text, minor, tenant
from billing_app.store.tables.row import Row


class RecurringProfile(Row, table=True):
    """What is billed again and again. `state` is active, paused, ended or deleted.

    `next_on` is when the next period is billed (none: never again), `next_number` which one that is. `problem` says why
    a person has to look.
    """

    __tablename__ = "recurring_profile"
    __table_args__ = (
        Index("recurring_due", "business_id", "state", "next_on", "id"),
        Index("recurring_by_name", "business_id", "sort_name", "id"),
        Index("recurring_by_customer", "business_id", "customer_id"),
    )
    id: str = identifier()
    business_id: str = tenant()
    customer_id: str = Field(foreign_key="customer.id", max_length=36)
    name: str
    sort_name: str = ""
    search: str = Field(default="", sa_type=Text)
    state: str = Field(default="active", max_length=10)
    mode: str = Field(max_length=10)
    schedule: dict[str, Any] = json_object()
    body: dict[str, Any] = json_object()
    indexing: dict[str, Any] | None = Field(default=None, sa_type=JSON, nullable=True)
    currency: str = Field(max_length=3)
    amount: int = minor()
    next_on: date | None = None
    next_number: int = minor()
    made: int = minor()
    last_made_on: date | None = None
    problem: str = long_text()
    version: int = minor()
    created_by: str = ""
    created_at: datetime = instant()
    updated_at: datetime = instant()


class RecurringInvoice(Row, table=True):
    """A period that was billed: its key is unique, so a period is billed once, whoever tries again.

    `outcome` is draft, issue or send; `problem` says why it is less than the profile wanted.
    """

    __tablename__ = "recurring_invoice"
    __table_args__ = (
        Index("recurring_invoice_of_business", "business_id"),
        Index("recurring_invoice_by_invoice", "invoice_id"),
    )
    profile_id: str = Field(primary_key=True, foreign_key="recurring_profile.id", max_length=36)
    period: str = Field(primary_key=True, max_length=20)
    business_id: str = tenant()
    number: int = minor()
    invoice_id: str = Field(max_length=36)
    planned_on: date
    made_at: datetime = instant()
    outcome: str = Field(max_length=10)
    problem: str = long_text()
