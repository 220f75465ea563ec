"""Every kind of job, killed in the middle by the kernel: nothing is lost, nothing happens twice."""

import importlib
import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import metadata
from pathlib import Path

import pytest
from sqlmodel import select

from billing_app.jobs.runner import run_waiting
from billing_app.jobs.schedule import JOBS
from billing_app.launching.records import RELEASES, read_record
from billing_app.services.jobs.claiming import LEASE
from billing_app.services.updates.standing import update_standing
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store.session import acting_at, system_reading, system_transaction
from billing_app.store.tables import JobRun, SecurityAlert
from billing_app.store.updates import check_row
from tests.fixtures.alert_receiver import Receiver
from tests.fixtures.feeds import FeedServer, record_of
from tests.fixtures.mail_server import MailServer
from tests.jobs.killing import killed_at, statements_of
from tests.jobs.trials import LATE, TRIALS, AlertHook, Trial, fresh

pytestmark = pytest.mark.usefixtures("database")
KILLS = int(os.environ.get("BENCH_KILLS", "1"))
"""The bench `kills` asks for twenty."""
AFTERWARDS = LATE + LEASE + timedelta(seconds=1)
KILLED_BY = {trial.job: f"{__name__}.test_killed_job_is_done_once_by_whoever_comes_next" for trial in TRIALS} | {
    "backup": "tests.services.backups.test_faults.test_a_backup_that_is_killed_leaves_nothing_that_counts",
    "daily_backup": "tests.services.backups.test_faults.test_a_backup_that_is_killed_leaves_nothing_that_counts",
    "mailbox": "tests.services.test_mailbox.test_a_fetch_that_is_killed_in_the_middle_brings_each_file_once",
    "updates": f"{__name__}.test_killed_look_for_weaknesses_finds_each_once",
    "update_in_place": f"{__name__}.test_update_goes_on_when_the_server_that_began_it_is_killed_and_is_not_begun_again",
}
"""Which test kills which job. A job without one fails the test below."""


def test_every_job_of_the_schedule_is_killed_by_a_test():
    real = {name for name, job in JOBS.items() if job.act.startswith("billing_app.")}
    assert set(KILLED_BY) == real
    for path in KILLED_BY.values():
        module, _, name = path.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))


def finish(job: str) -> int:
    """Let another process do what the dead ones left; how many runs that were."""
    with acting_at(AFTERWARDS):
        run_waiting([job])
    with system_reading() as session:
        runs = session.exec(select(JobRun).where(JobRun.job == job, JobRun.deaths > 0)).all()
    assert {(run.state, run.error) for run in runs} == {("done", "")}
    return len(runs)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.job)
def test_killed_job_is_done_once_by_whoever_comes_next(
    trial: type[Trial], database_url: str, mail_settings: MailServer, receiver: Receiver
):
    AlertHook.receivers = [receiver]
    tried = fresh(trial)
    if KILLS == 1:
        tried.arrange()
        killed_at(trial.at, trial.job, database_url, LATE)
        assert finish(trial.job) == 1
    else:
        kill_everywhere(tried, database_url)
    tried.check()
    assert verify()["problems"] == []


def kill_everywhere(tried: Trial, url: str) -> None:
    """Kill the job at as many different statements as there are kills, from the first to the last."""
    executed = []
    for _ in range(2):  # the first time may do more than later ones
        tried.arrange()
        executed.append(statements_of(tried.job, url, LATE))
    least = min(executed)
    for number in range(KILLS):
        tried.arrange()
        killed_at(1 + number * (least - 1) // (KILLS - 1), tried.job, url, LATE)
    assert finish(tried.job) >= KILLS // 2  # what was killed before it had begun left nothing
    statements_of(tried.job, url, AFTERWARDS)


def test_killed_look_for_weaknesses_finds_each_once(database_url: str, feed_server: FeedServer):
    weak = ("PyPI", "numpy", metadata.version("numpy"))
    feed_server.weak[weak] = [record_of("PyPI", "numpy")]
    killed_at(12, "updates", database_url, LATE)
    assert finish("updates") == 1
    assert [row.name for row in update_standing().weaknesses] == ["numpy"]
    with system_reading() as session:
        rules = session.exec(select(SecurityAlert.rule)).all()
    assert rules == ["vulnerable_package"]
    assert verify()["problems"] == []


def until(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_update_goes_on_when_the_server_that_began_it_is_killed_and_is_not_begun_again(
    database_url: str, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BILLING_UPDATE_WINDOW", "00:00-23:59 UTC")
    monkeypatch.setenv("DATABASE_URL", database_url)
    settings.cache_clear()
    with system_transaction() as scope:
        place = str(own_data_folder / "no-such-release")
        check_row(scope).offer = json.dumps({"version": "99.0", "is_security": True, "notes": "", "place": place})
    killed_at(7, "update_in_place", database_url, LATE)
    releases = own_data_folder / RELEASES
    assert read_record(releases, "attempt.json")["version"] == "99.0"
    assert finish("update_in_place") == 1
    log = releases / "update.log"
    until(lambda: "There is no release at" in log.read_text())
    assert log.read_text().count("Checking ") == 1
