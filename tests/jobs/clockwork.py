"""Running probes at chosen instants, and what the database says of it afterwards."""

from datetime import UTC, datetime, timedelta

from sqlmodel import col, select

from billing_app.domain.job import Job
from billing_app.jobs.runner import run_due
from billing_app.store.session import acting_at, system_reading
from billing_app.store.tables import JobRun, SecurityAlert

NOON = datetime(2026, 5, 4, 12, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def runs(job: Job) -> list[JobRun]:
    """Every run of a job, by its plan."""
    with system_reading() as session:
        return list(session.exec(select(JobRun).where(JobRun.job == job.name).order_by(col(JobRun.planned_at))))


def run_at(job: Job, moment: datetime) -> int:
    """Plan and run a job at an instant; how many runs there were."""
    with acting_at(moment):
        return run_due(job.name)


def alerts() -> list[SecurityAlert]:
    """Every alert."""
    with system_reading() as session:
        return list(session.exec(select(SecurityAlert)))
