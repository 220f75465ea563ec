"""Payments, what they settle, and what else changes a balance."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, json_object, long_text, minor, tenant
from billing_app.store.tables.row import Row


class Payment(Row, table=True):
    """Money received (kind `payment`) or paid back (kind `refund`), in minor units of `currency`.

    Without a customer it settles sales that have none, and leaves no credit.

    `state` is recorded or reversed. `unallocated` is what became customer credit when it was recorded; `booked` holds
    what a reversal needs to undo it exactly.
    """

    __tablename__ = "payment"
    __table_args__ = (
        Index("payment_by_day", "business_id", "paid_on", "id"),
        Index("payment_by_customer", "business_id", "customer_id", "paid_on", "id"),
    )
    id: str = identifier()
    business_id: str = tenant()
    kind: str = "payment"
    state: str = "recorded"
    customer_id: str | None = Field(default=None, foreign_key="customer.id", max_length=36)
    customer_name: str = ""
    refunds_payment_id: str | None = Field(default=None, max_length=36)
    currency: str = Field(max_length=3)
    exchange_rate: str = "1"
    amount: int = minor()
    fee: int = minor()
    tip: int = minor()
    unallocated: int = minor()
    amount_base: int = minor()
    paid_on: date
    method: str = "bank_transfer"
    reference: str = long_text()
    booked: dict[str, Any] = json_object()
    reversed_on: date | None = None
    reversal_reason: str = ""
    created_by: str = ""
    created_at: datetime = instant()


class Allocation(Row, table=True):
    """What settles an invoice. `source` is payment, credit (customer credit used), credit_note or write_off.

    `amount` is money or credit; discount, withheld and rounding settle beside it. `reversed_on` takes it out again.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        Index("allocation_of_invoice", "business_id", "invoice_id"),
        Index("allocation_of_source", "business_id", "source_id"),
    )
    id: str = identifier()
    business_id: str = tenant()
    invoice_id: str = Field(foreign_key="invoice.id", max_length=36)
    source: str
    source_id: str = Field(max_length=36)
    settled_on: date
    amount: int = minor()
    discount: int = minor()
    withheld: int = minor()
    rounding: int = minor()
    booked: dict[str, Any] = json_object()
    reason: str = ""
    reversed_on: date | None = None
    created_at: datetime = instant()


class CustomerBalance(Row, table=True):
    """Projection: what a customer owes and what credit they have, per currency, in its minor units and in base's."""

    __tablename__ = "customer_balance"
    __table_args__ = (Index("balance_by_invoiced", "business_id", "currency", "invoiced_base"),)
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    customer_id: str = Field(primary_key=True, foreign_key="customer.id", max_length=36)
    currency: str = Field(primary_key=True, max_length=3)
    outstanding: int = minor()
    outstanding_base: int = minor()
    credit: int = minor()
    credit_base: int = minor()
    invoiced_base: int = minor()
