"""From cadences to runs: what has become due since the last look is written down, once, whoever looks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from billing_app.domain.cadence import Due, due_turns
from billing_app.domain.change import Fact
from billing_app.domain.job import Job
from billing_app.store.jobs import Home, Progress, add_runs, homes, mark_planned, progress_of
from billing_app.store.session import clock, system_reading, system_transaction

INSTALLATION = Home("", "UTC")
_UNKNOWN = Progress(None, is_paused=False)
# A mark in the future is what a clock left behind that was wrong for a while. Runs are unique all the same.
_LEAP = timedelta(minutes=1)


def plan_runs(job: Job) -> int:
    """Plan what has become due of a job in every home; how many runs are new.

    Two processes may plan at the same time: a run's key is unique. A clock that was turned back finds the same turns.
    """
    now = clock()
    with system_reading() as session:
        known = progress_of(session, job.name)
        found = homes(session) if job.is_of_business else [INSTALLATION]
    due = {home.business_id: _due(job, home, known.get(home.business_id, _UNKNOWN), now) for home in found}
    moved = [business_id for business_id, each in due.items() if each is not None]
    if not moved:
        return 0
    with system_transaction() as scope:
        made = add_runs(scope, _rows(job, due.items()))
        mark_planned(scope, job.name, moved, now)
        if made:
            scope.announce(Fact("job.planned", job.name))
    return made


def _due(job: Job, home: Home, progress: Progress, now: datetime) -> Due | None:
    """What is due in one home; None where nothing has to be written."""
    until = progress.planned_until
    if progress.is_paused:
        return None
    if until is None and job.begins_with_next:
        return Due(())
    if until is not None and until - now > _LEAP:
        return Due(())
    found = due_turns(job.cadence, ZoneInfo(home.time_zone), until, now, job.catch_up, grace=job.grace)
    return found if found.turns or found.skipped else None


def _rows(job: Job, due: Iterable[tuple[str, Due | None]]) -> list[dict[str, object]]:
    return [
        {
            "job": job.name,
            "business_id": business_id or None,
            "period": turn.period,
            "planned_at": turn.at,
            "figures": {"missed": each.skipped} if each.skipped else {},
        }
        for business_id, each in due
        if each is not None
        for turn in each.turns
    ]
