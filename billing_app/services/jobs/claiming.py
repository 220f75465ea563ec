"""Taking a run, holding it while it runs, and keeping what became of it."""

import logging
import os
import secrets
import socket
from collections.abc import Collection, Mapping
from datetime import timedelta

from billing_app.domain.change import Fact
from billing_app.domain.job import SENDING, Job, Run
from billing_app.services.jobs.telling import settle_failure, tell_of_failure
from billing_app.services.watching.judging import count_alert
from billing_app.store.holding import held_since
from billing_app.store.jobs import claim_run, claimed_run, has_waiting, renew_lease
from billing_app.store.session import Scope, clock, system_reading, system_transaction
from billing_app.store.tables import JobRun

LEASE = timedelta(seconds=60)
RENEW_EVERY_SECONDS = 15.0
# Whatever kills the process that runs it must not do so for ever.
MOST_DEATHS = 25
_log = logging.getLogger(__name__)


def new_claimant() -> str:
    """A name for who runs a run, never used again."""
    return f"{socket.gethostname()[:30]}.{os.getpid()}.{secrets.token_hex(4)}"


def claim(claimant: str, jobs: Collection[str]) -> Run | None:
    """Take the next run of some jobs that waits, or whose process died; None if there is none.

    Since a restore those that write to customers wait for a person.
    """
    with system_reading() as session:
        if held_since(session) is not None:
            jobs = frozenset(jobs) - SENDING
        if not has_waiting(session, clock(), jobs):
            return None
    with system_transaction() as scope:
        row = claim_run(scope, claimant, LEASE, jobs)
        if row is None:
            return None
        scope.announce(Fact("job.started", row.job))
        return Run(row.id, row.job, row.business_id or "", row.period, row.planned_at, row.deaths)


def hold(run: Run, claimant: str) -> bool:
    """Hold a run for longer; whether it is still the claimant's."""
    with system_transaction() as scope:
        return renew_lease(scope, run.id, claimant, LEASE)


def keep_result(run: Run, claimant: str, figures: Mapping[str, object]) -> None:
    """Write down that a run is done, and what it came to."""
    with system_transaction(run.business_id) as scope:
        row = claimed_run(scope, run.id, claimant)
        if row is None:
            _log.warning("job %s: somebody else had taken the run by the time it was done", run.job)
            return
        row.figures = {**row.figures, **figures}
        row.error = ""
        _end(scope, row, "done")
        settle_failure(scope, run)
        told = {"job": run.job, "period": run.period, "figures": dict(figures)}
        if any(figures.values()):
            scope.record(Fact("job.done", row.id, told))
        else:  # the chain keeps what had an effect; that nothing was to be done is news for the page of jobs only
            scope.announce(Fact("job.idle", row.id, told))


def keep_failure(run: Run, claimant: str, job: Job, error: str) -> None:
    """Write down what went wrong; try again after the job's next pause, or give up and tell people."""
    told = None
    with system_transaction(run.business_id) as scope:
        row = claimed_run(scope, run.id, claimant)
        if row is None:
            _log.warning("job %s: somebody else had taken the run by the time it failed", run.job)
            return
        row.error = error[:2000]
        failures = row.tries - row.deaths
        if failures <= len(job.retries) and row.deaths < MOST_DEATHS:
            row.state, row.claimed_by, row.leased_until = "waiting", "", None
            row.next_try_at, row.ended_at = scope.now + job.retries[failures - 1], scope.now
            scope.announce(Fact("job.delayed", row.id))
        else:
            _end(scope, row, "failed")
            scope.record(Fact("job.failed", row.id, {"job": run.job, "period": run.period, "error": row.error}))
            told = tell_of_failure(scope, run, job, error)
    if told is not None:
        count_alert(told)


def _end(scope: Scope, row: JobRun, state: str) -> None:
    row.state, row.ended_at = state, scope.now
    row.claimed_by, row.leased_until = "", None
