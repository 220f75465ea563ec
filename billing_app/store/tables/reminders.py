"""Reminders: policies, one row for every step that was taken, and statements of account that were sent."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, json_object, minor, tenant
from billing_app.store.tables.row import Row


class DunningPolicy(Row, table=True):
    """How a business reminds (`key` is its id), or how one customer is reminded (`customer_id`, and so is `key`)."""

    __tablename__ = "dunning_policy"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    key: str = Field(primary_key=True, max_length=36)
    customer_id: str | None = Field(default=None, foreign_key="customer.id", max_length=36, nullable=True)
    policy: dict[str, Any] = json_object()
    changed_at: datetime = instant()
    changed_by: str = ""


class Reminder(Row, table=True):
    """A step that was taken about a document: its key is unique, so nobody gets the same one twice."""

    __tablename__ = "reminder"
    __table_args__ = (
        Index("reminder_once", "invoice_id", "step", unique=True),
        Index("reminder_of_business", "business_id", "id"),
    )
    id: str = identifier()
    business_id: str = tenant()
    invoice_id: str = Field(foreign_key="invoice.id", max_length=36)
    customer_id: str | None = Field(default=None, max_length=36)
    step: int = minor()
    reminded_on: date
    queued_at: datetime = instant()
    mail_id: str = Field(default="", max_length=36)
    recipient: str = ""
    currency: str = Field(max_length=3)
    balance: int = minor()
    fee: int = minor()
    interest: int = minor()


class AccountStatement(Row, table=True):
    """A statement of account that was sent: one for each customer and month."""

    __tablename__ = "account_statement"
    __table_args__ = (Index("account_statement_of_business", "business_id"),)
    customer_id: str = Field(primary_key=True, foreign_key="customer.id", max_length=36)
    month: str = Field(primary_key=True, max_length=7)
    business_id: str = tenant()
    queued_at: datetime = instant()
    mail_id: str = Field(default="", max_length=36)
