"""Every kind of job, killed in the middle by the kernel: nothing is lost, nothing happens twice."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from billing_app.jobs.schedule import JOBS
from billing_app.services.jobs.claiming import LEASE
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store.session import system_reading
from billing_app.store.tables import JobRun
from tests.builders import new_business
from tests.fixtures.alert_receiver import Receiver
from tests.fixtures.feeds import FeedServer
from tests.fixtures.mail_server import MailServer
from tests.fixtures.mailbox_server import MailboxServer
from tests.jobs import safety_trials as safety
from tests.jobs import trials
from tests.jobs.killing import finished_by_another, killed_at, statements_of
from tests.jobs.trial import LATE, Outside, Trial

pytestmark = pytest.mark.usefixtures("database")
KILLS = int(os.environ.get("BENCH_KILLS", "1"))
"""The bench `kills` asks for twenty."""
AFTERWARDS = LATE + LEASE + timedelta(seconds=1)
TRIALS: tuple[type[Trial], ...] = (
    trials.Recurring,
    trials.Reminders,
    trials.Statements,
    trials.Received,
    trials.Mailbox,
    trials.Answers,
    trials.SecurityDetails,
    trials.Uploads,
    trials.Logins,
    trials.Runs,
    safety.Health,
    safety.AlertHook,
    safety.HourlyBackup,
    safety.DailyBackup,
    safety.Updates,
    safety.UpdateInPlace,
)


@pytest.fixture
def outside(
    receiver: Receiver,
    feed_server: FeedServer,
    mailbox_server: MailboxServer,
    mail_settings: MailServer,
    database_url: str,
    own_data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Outside:
    """Everything that jobs meet, named by the settings as it is for a server."""

    def use(name: str, value: str) -> None:
        monkeypatch.setenv(name, value)
        settings.cache_clear()

    use("DATABASE_URL", database_url)
    return Outside(receiver, feed_server, mailbox_server, use)


def test_every_job_of_the_schedule_is_killed():
    real = {name for name, job in JOBS.items() if job.act.startswith("billing_app.")}
    assert sorted(trial.job for trial in TRIALS) == sorted(real)


def finish(job: str, url: str) -> int:
    """Let another process do what the dead ones left; how many runs that were."""
    finished_by_another(job, url, AFTERWARDS)
    with system_reading() as session:
        runs = session.exec(select(JobRun).where(JobRun.job == job, JobRun.deaths > 0)).all()
    assert {(run.state, run.error) for run in runs} == {("done", "")}
    return len(runs)


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.job)
def test_killed_job_is_done_once_by_whoever_comes_next(trial: type[Trial], database_url: str, outside: Outside):
    tried = trial(new_business(), outside)
    if KILLS == 1:
        tried.arrange()
        killed_at(trial.at, trial.job, database_url, LATE)
        assert finish(trial.job, database_url) == 1
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
    assert finish(tried.job, url) >= KILLS // 2  # what was killed before it had begun left nothing
    statements_of(tried.job, url, AFTERWARDS)
