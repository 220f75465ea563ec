"""`jobs` on the command line: the schedule, a job run as if it were another instant, letting go after a restore."""

import shutil
from pathlib import Path

import pytest

from billing_app.jobs.schedule import JOBS
from billing_app.services.holding import hold_sending
from billing_app.settings import settings
from billing_app.store.session import connect, engine, system_transaction
from tests.fixtures.commands import run


@pytest.fixture
def books(own_data_folder: Path, migrated_file: Path) -> Path:
    """A data folder with an empty database."""
    own_data_folder.mkdir(mode=0o700)
    shutil.copy(migrated_file, own_data_folder / "billing.db")
    return own_data_folder


def test_the_schedule_is_listed_with_every_job_its_cadence_and_its_last_run(books: Path):
    run("jobs", "run", "runs")
    told, _ = run("jobs", "list")
    rows = {row["name"]: row for row in told["jobs"]}
    assert list(rows) == list(JOBS)
    assert (rows["reminders"]["cadence"], rows["reminders"]["owner"]) == ("daily at 09:00", "business")
    assert rows["backup"]["retries_minutes"] == [1, 5, 30]
    assert rows["runs"]["next_run"].endswith("T03:20:00+00:00")
    assert rows["runs"]["last_run"]["state"] == "done"
    assert rows["backup"]["last_run"] is None


def test_a_job_is_run_as_if_it_were_another_instant(books: Path):
    told, _ = run("jobs", "run", "runs", "--now", "2026-03-29T01:30:00")
    assert (told["job"], told["now"]) == ("runs", "2026-03-29T01:30:00+00:00")
    (done,) = told["runs"]
    assert (done["state"], done["period"].partition(" ")[0], done["error"]) == ("done", "by", None)


def test_what_can_not_be_run_is_said_in_one_line(books: Path):
    _, said = run("jobs", "run", "nonsense", expected=2)
    assert "There is no job “nonsense”. The jobs are: recurring, " in said
    _, said = run("jobs", "run", "runs", "--now", "yesterday", expected=1)
    assert "“yesterday” is no instant. Write it as 2026-03-29T01:30:00Z." in said


def test_what_a_restore_holds_back_is_let_go_on_once(books: Path):
    connect(settings().database)
    with system_transaction() as scope:
        hold_sending(scope)
    engine().dispose()
    _, said = run("jobs", "run", "reminders", expected=2)
    assert "`jobs release`" in said
    assert run("jobs", "release")[0] == {"released": True, "mails_left_behind": 0}
    assert run("jobs", "run", "reminders")[0]["runs"] == []  # there is no business yet
    _, said = run("jobs", "release", expected=2)
    assert said.strip() == "Nothing is held back."
