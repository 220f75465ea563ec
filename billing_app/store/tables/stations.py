"""Screens and tablets that belong to a business, and the PINs of members at its counter."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, minor, optional_instant, tenant
from billing_app.store.tables.row import Row


class Station(Row, table=True):
    """A wall screen or a counter tablet. `digest` is of its cookie, once its link was opened there.

    `series_id` numbers what is sold on a counter tablet, where it has a series of its own.
    """

    __tablename__ = "station"
    __table_args__ = (Index("station_of_business", "business_id"),)
    id: str = identifier()
    business_id: str = tenant()
    kind: str = Field(max_length=20)
    name: str = Field(max_length=60)
    series_id: str | None = Field(default=None, max_length=36, foreign_key="series.id")
    link_digest: str = Field(unique=True, max_length=64)
    link_expires_at: datetime = instant()
    digest: str | None = Field(default=None, unique=True, max_length=64)
    device: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=64)
    created_by: str = Field(max_length=36)
    created_at: datetime = instant()
    opened_at: datetime | None = optional_instant()
    last_seen_at: datetime | None = optional_instant()
    expires_at: datetime | None = optional_instant()
    ended_at: datetime | None = optional_instant()


class CounterPin(Row, table=True):
    """A member's PIN at the counters of a business: a keyed hash, and the wrong tries since it was last right."""

    __tablename__ = "counter_pin"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    user_id: str = Field(primary_key=True, foreign_key="user_account.id", max_length=36)
    digest: str = Field(max_length=64)
    failures: int = minor()
    changed_at: datetime = instant()
    frozen_at: datetime | None = optional_instant()
