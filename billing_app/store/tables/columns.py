"""Column types that behave alike on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Text, TypeDecorator
from sqlmodel import Field


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: SQLite drops the zone, so it is put back; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def minor(**options: Any) -> Any:
    """A column of minor units or of a sequence: 64 bits, because a plain int has 32 on PostgreSQL."""
    return Field(default=0, sa_type=BigInteger, **options)


def identifier() -> Any:
    """The primary key: a time-ordered UUID as text."""
    return Field(primary_key=True, max_length=36)


def tenant() -> Any:
    """The business that a row belongs to."""
    return Field(foreign_key="business.id", max_length=36)


def instant() -> Any:
    """A required instant."""
    return Field(sa_type=Instant)


def optional_instant() -> Any:
    """An instant that may not have come yet."""
    return Field(default=None, sa_type=Instant, nullable=True)


def long_text() -> Any:
    """Text without a limit of its own."""
    return Field(default="", sa_type=Text)


def json_object() -> Any:
    """A small JSON object."""
    return Field(default_factory=dict, sa_type=JSON)
