"""The schedule in plain data, and a job run by hand: what the command line shows."""

from datetime import UTC, datetime, timedelta
from typing import Any

from billing_app.domain.cadence import Cadence, Daily, Minutes, Monthly
from billing_app.domain.job import Job
from billing_app.jobs.runner import carry_out
from billing_app.jobs.schedule import JOBS, job_named
from billing_app.services.jobs.asking import claim_by_hand
from billing_app.services.jobs.claiming import new_claimant
from billing_app.services.jobs.history import last_runs_anywhere, now, runs_by_id
from billing_app.store.tables import JobRun

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def schedule_rows() -> list[dict[str, Any]]:
    """Every job with its last and next run."""
    last, moment = last_runs_anywhere(JOBS), now()
    return [_job_row(job, last.get(job.name), moment) for job in JOBS.values()]


def run_by_hand(name: str, *, as_if: datetime | None = None, business_id: str = "") -> list[dict[str, Any]]:
    """Run a job now in every home that has it, or in one; what became of each run."""
    job, claimant = job_named(name), new_claimant()
    runs = claim_by_hand(job, claimant, business_id)
    for run in runs:
        carry_out(run, claimant, as_if)
    return [run_row(row) for row in runs_by_id([run.id for run in runs])]


def run_row(row: JobRun) -> dict[str, Any]:
    """A run in plain data."""
    return {
        "id": row.id,
        "job": row.job,
        "business_id": row.business_id,
        "period": row.period,
        "state": row.state,
        "started_at": _text(row.started_at),
        "ended_at": _text(row.ended_at),
        "tries": row.tries,
        "figures": row.figures,
        "error": row.error or None,
    }


def cadence_text(cadence: Cadence) -> str:
    """How often a job comes round, in words."""
    if isinstance(cadence, Minutes):
        usual = {1: "every minute", 60: "every hour"}
        return usual.get(cadence.every, f"every {cadence.every} minutes")
    if isinstance(cadence, Daily):
        return f"daily at {cadence.at:%H:%M}"
    if isinstance(cadence, Monthly):
        return f"monthly on day {cadence.day} at {cadence.at:%H:%M}"
    return f"every {_WEEKDAYS[cadence.weekday - 1]} at {cadence.at:%H:%M}"


def _job_row(job: Job, last: JobRun | None, moment: datetime) -> dict[str, Any]:
    return {
        "name": job.name,
        "title": job.title,
        "cadence": cadence_text(job.cadence),
        "owner": job.owner,
        "catch_up": job.catch_up.value,
        "retries_minutes": [each / timedelta(minutes=1) for each in job.retries],
        "next_run": None if job.is_of_business else _text(job.cadence.next_after(UTC, moment)),
        "last_run": run_row(last) if last else None,
    }


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
