"""APScheduler over our database: it looks, it is mended, it calls nothing but the schedule."""

import pickle
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from billing_app.jobs import scheduler as module
from billing_app.jobs.scheduler import Scheduler, make_scheduler
from billing_app.services.jobs.asking import ask_for_run
from billing_app.store.session import engine, transaction
from billing_app.store.tables import ScheduledJob
from tests.builders import new_business
from tests.jobs.probes import OF_BUSINESS, OF_INSTALLATION, traces

pytestmark = pytest.mark.usefixtures("database")
RESTORED: list[str] = []


@pytest.fixture(autouse=True)
def only_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the jobs of these tests."""
    monkeypatch.setattr(module, "JOBS", {OF_INSTALLATION.name: OF_INSTALLATION, OF_BUSINESS.name: OF_BUSINESS})


@pytest.fixture
def running() -> Iterator[Scheduler]:
    """A scheduler that looks."""
    made = Scheduler()
    made.start()
    yield made
    made.stop()


def wait_for(count: int) -> list[str]:
    deadline = time.monotonic() + 15
    while len(traces()) < count:
        assert time.monotonic() < deadline, traces()
        time.sleep(0.02)
    return traces()


def test_what_is_due_runs_at_the_start(running: Scheduler):
    assert wait_for(1)[0].startswith(OF_INSTALLATION.name)
    assert not running.has_died


def test_two_schedulers_on_one_database_run_nothing_twice(running: Scheduler):
    other = Scheduler()
    other.start()
    wait_for(1)
    other.stop()
    assert len(traces()) == 1


def test_run_now_does_not_wait_for_the_next_look(running: Scheduler):
    owner = new_business()
    wait_for(1)
    ask_for_run(owner, OF_BUSINESS)
    assert any(owner.business_id in line for line in wait_for(2))


def test_scheduler_whose_thread_has_died_is_started_anew(running: Scheduler):
    wait_for(1)
    assert running._scheduler is not None
    running._scheduler.shutdown()
    assert running.has_died
    running._mend(is_wrong=False)
    assert not running.has_died


def test_timers_that_a_wrong_clock_has_set_are_set_anew():
    first = make_scheduler()
    for timer in first.get_jobs():
        timer.modify(next_run_time=datetime.now(UTC) + timedelta(days=30))
    first.shutdown()
    second = make_scheduler()
    soon = datetime.now(UTC) + timedelta(minutes=11)
    assert all(timer.next_run_time < soon for timer in second.get_jobs())
    second.shutdown()


def test_timers_of_jobs_that_are_no_more_are_removed(monkeypatch: pytest.MonkeyPatch):
    make_scheduler().shutdown()
    monkeypatch.setattr(module, "JOBS", {OF_BUSINESS.name: OF_BUSINESS})
    second = make_scheduler()
    assert {timer.id for timer in second.get_jobs()} == {OF_BUSINESS.name, "look"}
    second.shutdown()


class Trap:
    """What somebody who can write into the database might put there."""

    def __reduce__(self):
        return RESTORED.append, ("pwned",)


@pytest.mark.parametrize(
    "state",
    [
        pickle.dumps({"id": "x", "func": "billing_app.jobs.runner:run_due", "args": (Trap(),)}),
        pickle.dumps({"id": "x", "func": "os:system", "args": ("true",), "trigger": IntervalTrigger(seconds=1)}),
    ],
)
def test_rows_of_the_job_store_can_not_run_foreign_code(state: bytes, caplog: pytest.LogCaptureFixture):
    with transaction(new_business()) as scope:
        scope.session.add(ScheduledJob(id="x", next_run_time=1.0, job_state=state))
    made = make_scheduler()
    assert "x" not in {timer.id for timer in made.get_jobs()}
    made.shutdown()
    assert RESTORED == []


def test_database_that_is_away_for_a_moment_does_not_end_the_looking(monkeypatch: pytest.MonkeyPatch):
    calls, has_gone_on = [], threading.Event()

    def failing() -> int:
        calls.append(1)
        if len(calls) > 1:
            has_gone_on.set()
        raise OSError("the database is away")

    monkeypatch.setattr(module, "run_waiting", failing)
    module.look()
    module.look()
    assert has_gone_on.is_set()
    assert engine() is not None
