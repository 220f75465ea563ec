"""Jobs: what works by itself, how it went, and running or pausing one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from billing_app.domain.job import Job
from billing_app.jobs.listing import cadence_text
from billing_app.jobs.schedule import JOBS, job_named
from billing_app.live.jobs import JOBS as JOBS_VIEW
from billing_app.live.views import Values
from billing_app.services.holding import release
from billing_app.services.jobs.asking import ask_for_run, set_pause
from billing_app.services.jobs.history import JobHistory
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import number, short_moment
from billing_app.states.hold_text import held_text
from billing_app.states.live import shows, watch
from billing_app.states.session import run
from billing_app.store.tables import JobRun

_STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("Waits", "plain"),
    "running": ("Runs", "info"),
    "done": ("Done", "good"),
    "failed": ("Failed", "bad"),
}
_MISSED = {
    "each": "Missed turns are caught up one by one.",
    "latest": "Missed turns are caught up once.",
    "skip": "Missed turns are left out.",
}


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveJobs`, in a language."""
    history: JobHistory = values["history"]
    paused = {mark.job: mark.paused_by for mark in history.pauses}
    shown = [job for job in JOBS.values() if job.is_of_business]
    shown += [job for job in JOBS.values() if not job.is_of_business and history.with_installation]
    return {
        "is_ready": True,
        "held": held_text(history.hold, locale, history.zone),
        "jobs": [_job(job, history, paused, locale) for job in shown],
        "runs": [_run(row, history, locale) for row in history.runs if row.job in JOBS],
    }


def _job(job: Job, history: JobHistory, paused: Mapping[str, str], locale: str) -> dict[str, str]:
    zone = ZoneInfo(history.zone) if job.is_of_business else UTC
    following = job.cadence.next_after(zone, history.now)
    last = history.last.get(job.name)
    cadence = cadence_text(job.cadence)
    text, tone = _STATES[last.state] if last else ("Not yet", "plain")
    return {
        "name": job.name,
        "title": job.title,
        "cadence": cadence if job.is_of_business or " at " not in cadence else f"{cadence} UTC",
        "missed": _MISSED[job.catch_up.value],
        "whose": "This business" if job.is_of_business else "Installation",
        "next": "Paused" if job.name in paused else short_moment(following, locale, history.zone),
        "is_paused": "yes" if job.name in paused else "",
        "paused_by": paused.get(job.name, ""),
        "state": text,
        "tone": tone,
        "last": short_moment(last.started_at or last.planned_at, locale, history.zone) if last else "",
        "problem": _problem(last),
    }


def _run(row: JobRun, history: JobHistory, locale: str) -> dict[str, str]:
    text, tone = _STATES[row.state]
    return {
        "id": row.id,
        "title": JOBS[row.job].title,
        "asked": f"asked by {row.asked_by}" if row.asked_by else "",
        "at": short_moment(row.started_at or row.planned_at, locale, history.zone),
        "took": _took(row.started_at, row.ended_at, locale),
        "state": text if row.tries <= 1 else f"{text} ({row.tries}. try)",
        "tone": tone,
        "figures": " · ".join(
            f"{name.replace('_', ' ')} {number(count, locale) if isinstance(count, int) else count}"
            for name, count in row.figures.items()
            if count
        ),
        "problem": _problem(row),
    }


def _problem(row: JobRun | None) -> str:
    """The last line of what went wrong, which is where a reason stands."""
    return row.error.strip().splitlines()[-1][:300] if row is not None and row.error.strip() else ""


def _took(started_at: datetime | None, ended_at: datetime | None, locale: str) -> str:
    if started_at is None or ended_at is None:
        return ""
    seconds = (ended_at - started_at).total_seconds()
    return f"{number(round(seconds * 1000), locale)} ms" if seconds < 1 else f"{number(round(seconds), locale)} s"


@shows(JOBS_VIEW, present=texts_of)
class LiveJobs(wire.SentState, rx.State):
    """What the hub sends to everyone who watches jobs."""

    is_ready: bool = False
    held: str = ""
    jobs: list[dict[str, str]] = []
    runs: list[dict[str, str]] = []


class JobsState(rx.State):
    """The page."""

    @rx.event
    @acting
    async def enter(self):
        """Join the room."""
        await watch(JOBS_VIEW.at())

    @rx.event
    @acting
    async def run_now(self, name: str):
        """Have a job run at once."""
        job = job_named(name)
        await run(ask_for_run, job)
        await tell(f"“{job.title}” runs now", "info")

    @rx.event
    @acting
    async def release(self):
        """Let mails and jobs go on that a restore holds back."""
        await run(release)
        await tell("Mails and jobs go on", "info")

    @rx.event
    @acting
    async def pause(self, name: str):
        """Plan no further runs of a job."""
        job = job_named(name)
        await run(set_pause, job, is_paused=True)
        await tell(f"“{job.title}” is paused", undo=Undo(JobsState.resume, {"name": name}))

    @rx.event
    @acting
    async def resume(self, name: str):
        """Let a job go on."""
        job = job_named(name)
        await run(set_pause, job, is_paused=False)
        await tell(f"“{job.title}” goes on", "info")
