"""Customers and items: what documents are made of."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, json_object, minor, optional_instant, tenant
from billing_app.store.tables.row import Row


class Customer(Row, table=True):
    """A customer. `profile` is the JSON form of `domain.customer`; `search` is its lower-case text for finding."""

    __tablename__ = "customer"
    __table_args__ = (Index("customer_by_name", "business_id", "sort_name", "id"),)
    id: str = identifier()
    business_id: str = tenant()
    name: str
    sort_name: str = ""
    email: str = ""
    profile: dict[str, Any] = json_object()
    search: str = Field(default="", sa_type=Text)
    version: int = minor()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    archived_at: datetime | None = optional_instant()


class Item(Row, table=True):
    """Something that is sold. `profile` is the JSON form of `domain.item`."""

    __tablename__ = "item"
    __table_args__ = (
        Index("item_by_name", "business_id", "sort_name", "id"),
        Index("item_by_sku", "business_id", "sku"),
    )
    id: str = identifier()
    business_id: str = tenant()
    name: str
    sort_name: str = ""
    sku: str = ""
    profile: dict[str, Any] = json_object()
    search: str = Field(default="", sa_type=Text)
    version: int = minor()
    created_at: datetime = instant()
    updated_at: datetime = instant()
    archived_at: datetime | None = optional_instant()
