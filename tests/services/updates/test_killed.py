"""Updates by themselves that are killed at each of their steps: begun again, finished, or told."""

import json
import os
import subprocess
import time
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from billing_app.domain.errors import Conflict
from billing_app.launching.records import OUTCOME, RELEASES, REQUEST, current_release, write_record
from billing_app.services.updates import applying, automatic, settling
from billing_app.services.updates.attempts import MOST_TRIES, close_attempt, is_updating, last_attempt, updating_alone
from billing_app.services.updates.outcomes import attempted
from billing_app.services.updates.standing import update_standing
from billing_app.settings import settings
from billing_app.states.updates_texts import updates_texts
from billing_app.store.session import acting_at, system_reading, system_transaction
from billing_app.store.tables import SecurityAlert
from billing_app.store.updates import check_row
from tests.builders import new_business
from tests.fixtures.releases import make_release
from tests.services.updates.dying import ASKED, HANDED_OVER, TOLD, die, die_when_recorded, finish

VERSION = "0.9.1"
# Of the database only the look and the alerts are used, as everywhere.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NIGHT = datetime.fromisoformat("2026-11-26T02:30:00+00:00")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the project's own files."""
    return make_release(tmp_path_factory.mktemp("offered"), VERSION)


@pytest.fixture(autouse=True)
def begun(release: Path, database: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """An installation that was offered the release; returns the commands that its job has begun."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("BILLING_UPDATE_WINDOW", "02:00-04:00 UTC")
    monkeypatch.setenv("BILLING_RELEASES", str(release.parent))
    monkeypatch.setenv("BILLING_SUPERVISOR", "3")  # this is a worker of a server
    monkeypatch.setattr(applying, "serving_process", os.getppid)
    settings.cache_clear()
    new_business()
    with acting_at(NIGHT), system_transaction() as scope:
        row = check_row(scope)
        row.offer = json.dumps({"version": VERSION, "is_security": True, "notes": "", "place": str(release)})
    commands: list[list[str]] = []
    begin = SimpleNamespace(Popen=lambda command, **_: commands.append(command), DEVNULL=subprocess.DEVNULL)
    monkeypatch.setattr(automatic, "subprocess", begin)
    return commands


def start() -> str:
    """Let the job come round."""
    with acting_at(NIGHT):
        return automatic.start_due_update()


def left() -> set[str]:
    """What lies in the folder of releases, beside the records."""
    names = {path.name for path in (settings().data_dir / RELEASES).iterdir()}
    return names - {"attempt.json", "updating.lock", "update.log", OUTCOME}


def alerts() -> list[str]:
    with system_reading() as session:
        return [
            alert.detail for alert in session.exec(select(SecurityAlert).where(SecurityAlert.rule == "update_failed"))
        ]


def said() -> str:
    """What the page says of the release."""
    standing = update_standing()
    return updates_texts({"standing": standing, "zone": "UTC"}, "en")["offer_next"]


def test_an_attempt_that_was_only_written_down_is_begun_again(begun: list[list[str]], release: Path, database_url: str):
    die_when_recorded(NIGHT.isoformat(), database_url)
    attempt = last_attempt()
    assert attempt is not None
    assert (attempt.version, attempt.tries, attempt.state) == (VERSION, 1, "open")
    assert start() == VERSION
    assert begun[0][1:6] == ["-m", "billing_app", "update", "apply", "--held"]
    assert begun[0][-1] == str(release)
    assert last_attempt() == (type(attempt))(VERSION, NIGHT.isoformat(), 2, "open")


@pytest.mark.parametrize("step", TOLD)
def test_an_update_killed_before_the_hand_over_is_begun_again_and_comes_to_its_end(
    step: str, release: Path, database_url: str
):
    assert start() == VERSION
    die(step, release, database_url)
    assert current_release(settings().data_dir / RELEASES) is None
    assert "was interrupted" in said()
    assert start() == VERSION
    finish(release, database_url)
    assert left() == {VERSION, "current"}
    attempt = last_attempt()
    assert attempt is not None
    assert (attempt.tries, attempt.state) == (2, "done")
    assert alerts() == []
    assert start() == ""


def test_a_release_that_was_asked_for_in_vain_is_no_more_the_current_one(release: Path, database_url: str):
    start()
    die(ASKED, release, database_url)
    folder = settings().data_dir / RELEASES
    assert current_release(folder) == folder / VERSION
    assert start() == ""  # for the server may be changing right now
    assert current_release(folder) == folder / VERSION
    long_ago = time.time() - 700
    os.utime(folder / REQUEST, (long_ago, long_ago))
    assert start() == VERSION
    assert current_release(folder) is None
    assert not (folder / REQUEST).exists()
    finish(release, database_url)
    assert current_release(folder) == folder / VERSION


def test_another_process_than_the_server_leaves_alone_what_was_asked_for(
    release: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
):
    start()
    die(ASKED, release, database_url)
    folder = settings().data_dir / RELEASES
    os.utime(folder / REQUEST, (0, 0))
    monkeypatch.delenv("BILLING_SUPERVISOR")
    settings.cache_clear()
    start()
    assert current_release(folder) == folder / VERSION


@pytest.mark.parametrize("is_good", [True, False])
def test_what_became_of_a_change_is_kept_though_nobody_waited(
    *, is_good: bool, release: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
):
    start()
    die(HANDED_OVER, release, database_url)
    folder = settings().data_dir / RELEASES
    told = {"to": str(folder / VERSION), "at": time.time(), "ok": is_good, "reason": "it did not become healthy"}
    write_record(folder, OUTCOME, told)
    (folder / REQUEST).unlink()
    if is_good:  # then it is the new release whose job comes round
        monkeypatch.setattr(settling, "program_version", lambda: VERSION)
    else:
        (folder / "current").unlink()
    assert start() == ""
    attempt = last_attempt()
    assert attempt is not None
    assert attempt.state == ("done" if is_good else "failed")
    assert left() == ({VERSION, "current"} if is_good else set())
    assert len(alerts()) == (0 if is_good else 1)
    if not is_good:
        assert f"Release {VERSION} was taken back: it did not become healthy." in alerts()[0]
        assert f"Release {VERSION} was taken back" in said()
        assert start() == ""
        assert len(alerts()) == 1


def test_an_update_that_is_killed_again_and_again_is_told(release: Path, database_url: str):
    for _ in range(MOST_TRIES):
        assert start() == VERSION
        die("Building its pages", release, database_url)
    assert start() == ""
    (alert,) = alerts()
    assert alert == f"Release {VERSION} was begun 3 times and never came to an end. Its process was killed each time."
    assert alert in said()
    assert start() == ""
    assert len(alerts()) == 1


def test_nothing_is_begun_while_an_update_is_made(begun: list[list[str]]):
    start()
    with updating_alone():
        assert start() == ""
        assert "It is being put in place since" in said()
        with pytest.raises(Conflict, match="being made already"):
            applying.apply("/nowhere")
    assert len(begun) == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (applying.UpdateTakenBack("Taken back."), "failed"),
        (applying.BrokenRelease("Altered."), "failed"),
        (Conflict("A backup is being made already."), "open"),
        (OSError("No space left on device"), "open"),
    ],
)
def test_what_a_release_is_to_blame_for_waits_for_a_person_and_the_rest_is_tried_again(error: Exception, state: str):
    start()
    with pytest.raises(type(error)), attempted():
        raise error
    attempt = last_attempt()
    assert attempt is not None
    assert attempt.state == state
    assert str(error) in attempt.reason
    assert len(alerts()) == (state == "failed")
    assert (start() == VERSION) == (state == "open")


def test_a_newer_release_is_a_new_attempt():
    start()
    close_attempt("failed", "Altered.")
    with acting_at(NIGHT), system_transaction() as scope:
        offer = {"version": "0.9.2", "is_security": True, "notes": "", "place": "/elsewhere"}
        check_row(scope).offer = json.dumps(offer)
    assert start() == "0.9.2"
    attempt = last_attempt()
    assert attempt is not None
    assert attempt.tries == 1


def test_the_process_that_is_begun_holds_others_off_from_its_first_moment(monkeypatch: pytest.MonkeyPatch):
    made: list[subprocess.Popen[bytes]] = []
    begin = SimpleNamespace(Popen=lambda _, **how: made.append(subprocess.Popen(["sleep", "60"], **how)), DEVNULL=-3)
    monkeypatch.setattr(automatic, "subprocess", begin)
    assert start() == VERSION
    assert is_updating()
    assert start() == ""
    (process,) = made
    process.kill()
    process.wait()
    assert not is_updating()
    assert start() == VERSION
    made[1].kill()
    made[1].wait()
