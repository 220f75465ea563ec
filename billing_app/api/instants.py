"""Days and instants as JSON has them."""

from datetime import date, datetime


def day_text(day: date | None) -> str | None:
    """ISO 8601, or null."""
    return day.isoformat() if day else None


def instant_text(instant: datetime | None) -> str | None:
    """ISO 8601 in UTC, or null."""
    return instant.isoformat() if instant else None
