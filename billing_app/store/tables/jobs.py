"""Jobs: how far each was planned, every single run, and what the scheduler of APScheduler remembers."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime
from typing import Any

from sqlalchemy import Float, Index, LargeBinary, Unicode
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, json_object, long_text, minor, optional_instant
from billing_app.store.tables.row import Row

_HOME = {"default": None, "foreign_key": "business.id", "max_length": 36, "nullable": True}


class JobMark(Row, table=True):
    """Up to when the turns of a job were planned, for one business or (none) for the installation; and its pause."""

    __tablename__ = "job_mark"
    __table_args__ = (Index("job_mark_of_job", "job"), Index("job_mark_of_business", "business_id"))
    key: str = Field(primary_key=True, max_length=80)
    job: str = Field(max_length=40)
    business_id: str | None = Field(**_HOME)
    planned_until: datetime | None = optional_instant()
    paused_at: datetime | None = optional_instant()
    paused_by: str = ""


class JobRun(Row, table=True):
    """One run of a job: for one business or for the installation, for one period. `key` is unique, so it runs once.

    `state` is waiting, running, done, failed or skipped. `claimed_by` names who runs it, until `leased_until`: whoever
    does not renew that has died, and the run is taken again. `period` of a run by hand is an id of its own.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        Index("job_run_key", "key", unique=True),
        Index("job_run_waiting", "state", "next_try_at"),
        Index("job_run_of_job", "job", "id"),
        Index("job_run_of_business", "business_id", "id"),
    )
    id: str = identifier()
    key: str = Field(max_length=140)
    job: str = Field(max_length=40)
    business_id: str | None = Field(**_HOME)
    period: str = Field(max_length=60)
    state: str = Field(default="waiting", max_length=10)
    asked_by: str = ""
    planned_at: datetime = instant()
    next_try_at: datetime = instant()
    tries: int = minor()
    deaths: int = minor()
    claimed_by: str = Field(default="", max_length=60)
    leased_until: datetime | None = optional_instant()
    started_at: datetime | None = optional_instant()
    ended_at: datetime | None = optional_instant()
    figures: dict[str, Any] = json_object()
    error: str = long_text()


class ScheduledJob(Row, table=True):
    """The table of APScheduler's own job store, which would make it by itself; here migrations make it."""

    __tablename__ = "apscheduler_jobs"
    id: str = Field(primary_key=True, sa_type=Unicode(191))  # pyright: ignore[reportArgumentType, reportCallIssue]
    next_run_time: float | None = Field(default=None, sa_type=Float(25), index=True, nullable=True)  # pyright: ignore[reportArgumentType, reportCallIssue]
    job_state: bytes = Field(default=b"", sa_type=LargeBinary)
