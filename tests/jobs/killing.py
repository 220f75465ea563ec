"""A job in a process of its own that is killed by the kernel in the middle: at the n-th statement that it executes.

What a backup tells of its progress counts as well, for between copying and proving it executes nothing.

The processes are forked from one that has everything imported, so that a kill costs a moment instead of seconds.
"""

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, event

from billing_app.jobs import safekeeping
from billing_app.jobs.listing import run_by_hand
from billing_app.jobs.runner import act_of, run_waiting
from billing_app.jobs.schedule import JOBS
from billing_app.services.backups import make_backup
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


def finished_by_another(job: str, url: str, moment: datetime) -> None:
    """Let another process do what the dead ones left of a job."""
    code, _ = _run(NEVER, job, url, moment, is_by_hand=False)
    assert code == 0


def _run(statement: int, job: str, url: str, moment: datetime, *, is_by_hand: bool = True) -> tuple[int | None, int]:
    counted = _processes.Value("i", 0)
    act = _by_hand if is_by_hand else _waiting
    process = _processes.Process(target=_act, args=(act, statement, job, url, moment, dict(os.environ), counted))
    process.start()
    process.join(120)
    return process.exitcode, counted.value


def _by_hand(job: str) -> None:
    (run,) = run_by_hand(job)[-1:]
    assert run["state"] == "done", run["error"]


def _waiting(job: str) -> None:
    run_waiting([job])


def _act(
    act: Callable[[str], None],
    statement: int,
    job: str,
    url: str,
    moment: datetime,
    environment: Mapping[str, str],
    counted: Any,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    settings.cache_clear()
    connect(url)

    def count(*_: object) -> None:
        counted.value += 1
        if counted.value == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    def back_up(kind: str, _since: datetime) -> Mapping[str, int]:
        """In this process instead of one of its own: a kill ends all of it, as a power failure does."""
        return {"bytes": make_backup(kind, tell=count).backup.size_bytes}

    safekeeping.back_up = back_up
    event.listen(Engine, "before_cursor_execute", count)
    with acting_at(moment):
        act(job)


for _job in JOBS.values():
    with contextlib.suppress(AttributeError):  # the names of probes are none of the schedule's
        act_of(_job)
