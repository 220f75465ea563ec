"""The business, its number series and its exchange rates."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, json_object, minor, optional_instant, tenant
from billing_app.store.tables.row import Row


class Business(Row, table=True):
    """A tenant. `profile` is the JSON form of `BusinessProfile`; the columns repeat what SQL asks for.

    `loading_since` is set while a sample business is being filled: until then it is nobody's to work in.
    """

    __tablename__ = "business"
    id: str = identifier()
    name: str
    country: str = Field(max_length=2)
    currency: str = Field(max_length=3)
    time_zone: str
    books_closed_until: date | None = None
    profile: dict[str, Any] = json_object()
    is_demo: bool = False
    loading_since: datetime | None = optional_instant()
    version: int = minor()
    created_at: datetime = instant()


class Series(Row, table=True):
    """A number series of one document kind. The counter is locked, read and raised in the issuing transaction."""

    __tablename__ = "series"
    __table_args__ = (Index("series_of_business", "business_id", "kind"),)
    id: str = identifier()
    business_id: str = tenant()
    kind: str
    name: str
    pattern: str
    next_number: int = minor()
    period_key: str = ""
    last_issued_on: date | None = None
    is_default: bool = True
    is_used: bool = False
    closed_at: datetime | None = optional_instant()


class ExchangeRate(Row, table=True):
    """Base currency per one of `currency` on a day; `rate` is exact text with up to 8 decimals."""

    __tablename__ = "exchange_rate"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    currency: str = Field(primary_key=True, max_length=3)
    day: date = Field(primary_key=True)
    rate: str
