"""APScheduler, which only says when to look: what is due, and that it runs once, is decided in the database.

Its job store lies in the same database, so that a turn which passed while nobody ran is noticed at the next start.
What comes out of the store is read with a list of allowed types: a pickle could otherwise run anything.
"""

import io
import logging
import pickle
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job as Timer
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from billing_app.domain.cadence import Minutes
from billing_app.domain.job import Job
from billing_app.jobs.runner import ending, run_waiting
from billing_app.jobs.schedule import JOBS
from billing_app.store.session import Committed, engine, on_commit, writing_alone

LOOK_EVERY = timedelta(seconds=30)
_MEND_EVERY_SECONDS = 3.0
# Clocks of businesses differ by quarters of hours at the least.
_LOOK_AT_DAYS_EVERY = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(minutes=10)
_RUNNING_AT_ONCE = 3
_SET_CLOCK_SECONDS = 10
_LAST_WAIT_SECONDS = 2.0
_LOOK = "look"
_ALLOWED_MODULES = ("apscheduler.triggers.", "datetime", "zoneinfo")
_log = logging.getLogger(__name__)


class _PlainTypes(pickle.Unpickler):
    """Reads timers and instants, nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith(_ALLOWED_MODULES):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no business in the schedule")


class SafeJobStore(SQLAlchemyJobStore):
    """The job store in our database; its rows can name times, but no code beside what the schedule names."""

    def _reconstitute_job(self, job_state: bytes) -> Timer:
        state = _PlainTypes(io.BytesIO(job_state)).load()
        if not str(state.get("func", "")).startswith("billing_app.jobs."):
            raise pickle.UnpicklingError("only functions of the schedule are called")
        return super()._reconstitute_job(pickle.dumps(state))

    def update_job(self, job: Timer) -> None:
        """Keep when a timer goes off next; in turn with the program's own writers."""
        with writing_alone():
            super().update_job(job)

    def shutdown(self) -> None:
        """Leave the engine alone: it is the whole program's."""


class Scheduler:
    """The scheduler of one process. Several may run on one database."""

    def __init__(self) -> None:
        """Begin without a thread; `start` makes it."""
        self._scheduler: BackgroundScheduler | None = None
        self._wanted = threading.Event()
        self._standby: threading.Thread | None = None
        self._forget_listener: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to look, and first at what passed while nobody did."""
        ending.clear()
        self._scheduler = make_scheduler()
        self._forget_listener = on_commit(self._hear)
        self._standby = threading.Thread(target=self._stand_by, name="jobs on demand", daemon=True)
        self._standby.start()

    def stop(self) -> None:
        """Look no more. A run that takes longer than a moment is not waited for: it is taken again by its lease."""
        self._forget_listener()
        ending.set()
        self._wanted.set()
        if self._standby is not None:
            self._standby.join(_LAST_WAIT_SECONDS)
        if self._scheduler is not None and not self.has_died:
            closing = threading.Thread(target=self._scheduler.shutdown, name="end of jobs", daemon=True)
            closing.start()
            closing.join(_LAST_WAIT_SECONDS)
        self._scheduler = self._standby = None

    @property
    def has_died(self) -> bool:
        """Whether it was started and looks no more."""
        if self._scheduler is None:
            return False
        thread: threading.Thread | None = getattr(self._scheduler, "_thread", None)
        return thread is None or not thread.is_alive()

    def _hear(self, committed: Committed) -> None:
        if any(fact.kind == "job.asked" for fact in committed.facts):
            self._wanted.set()

    def _stand_by(self) -> None:
        """Run at once what somebody asks for, and see to it that the timers go on."""
        clocks = _Clocks()
        while not ending.is_set():
            is_asked = self._wanted.wait(_MEND_EVERY_SECONDS)
            self._wanted.clear()
            if ending.is_set():
                return
            if is_asked:
                look()
            self._mend(is_wrong=clocks.have_parted())

    def _mend(self, *, is_wrong: bool) -> None:
        """Start APScheduler anew where its thread has died of a lost database, or the clock was set."""
        if not is_wrong and not self.has_died:
            return
        try:
            if self._scheduler is not None and not self.has_died:
                self._scheduler.shutdown(wait=False)
            self._scheduler = make_scheduler(from_now=True)
        except Exception:  # the database is still away
            _log.exception("the scheduler could not be started anew; it is tried again")


class _Clocks:
    """The clock on the wall beside one that nobody can set."""

    def __init__(self) -> None:
        self._wall, self._steady = time.time(), time.monotonic()

    def have_parted(self) -> bool:
        """Whether somebody has set the clock since the last time this was asked."""
        wall, steady = time.time(), time.monotonic()
        parted = abs((wall - self._wall) - (steady - self._steady)) > _SET_CLOCK_SECONDS
        self._wall, self._steady = wall, steady
        return parted


def make_scheduler(*, from_now: bool = False) -> BackgroundScheduler:
    """APScheduler, running, with a timer for every job of the schedule and one for what waits.

    `from_now` sets all timers anew, because their next instants come from a clock that was wrong.
    """
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a job that still runs at its next turn is no news
    made = BackgroundScheduler(
        jobstores={"default": SafeJobStore(engine=engine())},
        executors={"default": ThreadPoolExecutor(_RUNNING_AT_ONCE)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    made.start(paused=True)
    for timer in made.get_jobs():
        is_wanted = timer.id in JOBS or timer.id == _LOOK
        is_late = timer.next_run_time is not None and timer.next_run_time > datetime.now(UTC) + _LONGEST_WAIT
        if from_now or is_late or not is_wanted:
            _remove(timer)
    for job in JOBS.values():
        _keep_timer(made, job.name, "billing_app.jobs.runner:run_due", [job.name], _interval(job))
    _keep_timer(made, _LOOK, "billing_app.jobs.scheduler:look", [], LOOK_EVERY)
    made.resume()
    return made


def look() -> None:
    """Run what waits; whatever goes wrong, the next look comes."""
    try:
        run_waiting()
    except Exception:  # the database may be away for a while
        _log.exception("looking for jobs failed; it is tried again")


def _remove(timer: Timer) -> None:
    with suppress(JobLookupError):  # another process was faster
        timer.remove()


def _keep_timer(scheduler: BackgroundScheduler, name: str, act: str, arguments: list[str], every: timedelta) -> None:
    """Leave a timer as it is if it is right already: it may know of a turn that was missed."""
    known = scheduler.get_job(name)
    if known is not None and str(known.trigger) == str(IntervalTrigger(seconds=int(every.total_seconds()))):
        return
    scheduler.add_job(
        act,
        IntervalTrigger(seconds=int(every.total_seconds()), timezone=UTC),
        args=arguments,
        id=name,
        name=name,
        replace_existing=True,
        next_run_time=datetime.now(UTC),
    )


def _interval(job: Job) -> timedelta:
    """How often to look whether a job is due: by its minutes, or often enough for everybody's midnight."""
    cadence = job.cadence
    return timedelta(minutes=min(cadence.every, 5)) if isinstance(cadence, Minutes) else _LOOK_AT_DAYS_EVERY


scheduler = Scheduler()
"""The scheduler of this process."""
