"""What was found out about the parts that the program runs on."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime

from sqlmodel import Field

from billing_app.store.tables.columns import instant, json_object, long_text, minor, optional_instant
from billing_app.store.tables.row import Row


class UpdateCheck(Row, table=True):
    """The last look for updates: one row. What it found stays when a later look comes to nothing."""

    __tablename__ = "update_check"
    id: int = minor(primary_key=True)
    tried_at: datetime = instant()
    problem: str = ""
    checked_at: datetime | None = optional_instant()
    source: str = ""
    feed_at: datetime | None = optional_instant()
    counts: dict[str, int] = json_object()
    unchecked: str = long_text()
    is_told: bool = False
    offer: str = long_text()


class KnownWeakness(Row, table=True):
    """A vulnerability of something that is installed; gone from here when it is gone from the machine."""

    __tablename__ = "known_weakness"
    ecosystem: str = Field(primary_key=True, max_length=40)
    name: str = Field(primary_key=True, max_length=220)
    weakness: str = Field(primary_key=True, max_length=80)
    version: str = Field(max_length=100)
    severity: str = Field(max_length=10)
    advisories: str = ""
    summary: str = ""
    fixed: str = ""
    first_at: datetime = instant()
    last_at: datetime = instant()


class AdvisoryRecord(Row, table=True):
    """What an advisory says about packages that are installed here, kept until its record changes."""

    __tablename__ = "advisory_record"
    id: str = Field(primary_key=True, max_length=80)
    modified: str = Field(max_length=40)
    record: str = long_text()
