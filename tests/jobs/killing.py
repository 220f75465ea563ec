"""A job in a process of its own that is killed by the kernel in the middle: at the n-th statement that it executes.

The processes are forked from one that has everything imported, so that a kill costs a moment instead of seconds.
"""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event

from billing_app.jobs.listing import run_by_hand
from billing_app.jobs.runner import act_of
from billing_app.jobs.schedule import JOBS
from billing_app.settings import settings
from billing_app.store.session import acting_at, connect

NEVER = 10**9
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


class Survived(AssertionError):
    """The job was done before it came to the statement at which it was to be killed."""


def killed_at(statement: int, job: str, url: str, moment: datetime) -> None:
    """Run a job as if it were a moment, and have it killed at a statement."""
    code, executed = _run(statement, job, url, moment)
    if code == 0:
        raise Survived(f"{job} was done after {executed} statements")
    assert code == -signal.SIGKILL, code


def statements_of(job: str, url: str, moment: datetime) -> int:
    """Run a job to its end; how many statements it took."""
    code, executed = _run(NEVER, job, url, moment)
    assert code == 0
    return executed


def _run(statement: int, job: str, url: str, moment: datetime) -> tuple[int | None, int]:
    counted = _processes.Value("i", 0)
    process = _processes.Process(target=_act, args=(statement, job, url, moment, dict(os.environ), counted))
    process.start()
    process.join(120)
    return process.exitcode, counted.value


def _act(statement: int, job: str, url: str, moment: datetime, environment: Mapping[str, str], counted: Any) -> None:
    os.environ.clear()
    os.environ.update(environment)
    settings.cache_clear()
    connect(url)

    def count(*_: object) -> None:
        counted.value += 1
        if counted.value == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    with acting_at(moment):
        (run,) = run_by_hand(job)[-1:]
    assert run["state"] == "done", run["error"]


for _job in JOBS.values():
    with contextlib.suppress(AttributeError):  # the names of probes are none of the schedule's
        act_of(_job)
