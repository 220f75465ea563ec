"""Running what is due: each run by one process at a time, again after a failure, again when its process died."""

import importlib
import logging
import threading
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from billing_app.domain.errors import BillingError
from billing_app.domain.job import Job, Run
from billing_app.jobs.schedule import JOBS, job_named
from billing_app.services.jobs.claiming import (
    MOST_DEATHS,
    RENEW_EVERY_SECONDS,
    claim,
    hold,
    keep_failure,
    keep_result,
    new_claimant,
)
from billing_app.services.jobs.planning import plan_runs
from billing_app.store.session import acting_at

Act = Callable[[Run], Mapping[str, object]]
ending = threading.Event()
"""Set while the process ends: what runs may finish, nothing new begins."""
_log = logging.getLogger(__name__)


def run_due(name: str) -> int:
    """Plan what has become due of a job, and run it; how many runs there were. What APScheduler calls."""
    plan_runs(job_named(name))
    return run_waiting([name])


def run_all_due() -> int:
    """The same for the whole schedule: at the start, after however long a night."""
    for job in JOBS.values():
        plan_runs(job)
    return run_waiting()


def run_waiting(names: Collection[str] = ()) -> int:
    """Run what waits of some jobs, or of all: what was asked for, what is tried again, what a dead process left."""
    claimant, count = new_claimant(), 0
    while not ending.is_set() and (run := claim(claimant, names or JOBS)) is not None:
        carry_out(run, claimant)
        count += 1
    return count


def carry_out(run: Run, claimant: str, as_if: datetime | None = None) -> None:
    """Run a claimed run, holding it meanwhile, and keep what became of it; `as_if` is the instant it acts at."""
    job = job_named(run.job)
    if run.deaths >= MOST_DEATHS:
        keep_failure(run, claimant, job, f"The process that ran it died {run.deaths} times.")
        return
    try:
        with _held(run, claimant):
            figures = _act(job, run, as_if)
    except BillingError as error:
        _log.warning("job %s %s was refused: %s", run.job, run.period, error.message)
        keep_failure(run, claimant, job, error.message)
    except Exception as error:  # whatever it is, it is written down, and the other jobs go on
        _log.exception("job %s %s failed", run.job, run.period)
        keep_failure(run, claimant, job, "".join(traceback.format_exception_only(error)))
    else:
        keep_result(run, claimant, figures)


def _act(job: Job, run: Run, as_if: datetime | None) -> Mapping[str, object]:
    act = act_of(job)
    if as_if is None:
        return act(run)
    with acting_at(as_if):
        return act(run)


def act_of(job: Job) -> Act:
    """The function that a job names."""
    module, _, name = job.act.partition(":")
    return getattr(importlib.import_module(module), name)


@contextmanager
def _held(run: Run, claimant: str) -> Iterator[None]:
    """Renew the lease for as long as the run takes."""
    is_done = threading.Event()

    def renew() -> None:
        while not is_done.wait(RENEW_EVERY_SECONDS):
            try:
                if not hold(run, claimant):
                    _log.warning("job %s %s was taken by another process", run.job, run.period)
                    return
            except Exception:  # the database may be away for a moment; the lease lasts longer than that
                _log.exception("the lease of job %s could not be renewed", run.job)

    renewer = threading.Thread(target=renew, name=f"lease of {run.job}", daemon=True)
    renewer.start()
    try:
        yield
    finally:
        is_done.set()
        renewer.join(timeout=5)
