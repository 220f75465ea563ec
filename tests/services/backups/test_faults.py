"""Backups and restores that are killed, or run out of disk: nothing half-made counts, and the next one works."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import psycopg
import pytest
from sqlmodel import select

from billing_app.services.backups.places import backups_in, local_folder
from billing_app.services.verifying import verify
from billing_app.settings import PROJECT
from billing_app.store.session import engine, system_reading
from billing_app.store.tables import InstallationEvent
from tests.fixtures.installation import Installation

WAIT_SECONDS = 60
LARGE = 48 * 1024 * 1024


@pytest.fixture
def large(installation: Installation) -> Installation:
    """An installation whose backup takes a moment: one document cannot be compressed."""
    (installation.data / "documents" / "scan.pdf").write_bytes(os.urandom(LARGE))
    return installation


def start(*words: str, limit: int = 0) -> subprocess.Popen[str]:
    """A command in a process of its own, which may write files of at most so many bytes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "billing_app", *words],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if limit:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (limit, limit))
    return process


def killed_at(process: subprocess.Popen[str], is_there: Callable[[str], bool]) -> None:
    """Read what a command tells until it is there, then kill -9."""
    assert process.stderr is not None
    for line in process.stderr:
        if is_there(line):
            break
    process.kill()
    process.communicate()
    assert process.returncode == -9


def until(is_there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_there():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.mark.parametrize("stage", ["packing", "proving"])
def test_a_backup_that_is_killed_leaves_nothing_that_counts(large: Installation, stage: str):
    good = large.back_up().backup.name
    process = start("backup", "--steps")
    killed_at(process, lambda line: (told := json.loads(line))["stage"] == stage and told["percent"] >= 25)
    assert [one.name for one in backups_in(local_folder())] == [good]
    assert verify()["ok"]
    assert large.back_up().backup.is_proven
    assert len(backups_in(local_folder())) == 2
    assert [each.name for each in (large.data / "scratch").iterdir()] == ["lock"]
    assert not list(local_folder().path.glob(".*.part"))
    if engine().dialect.name == "postgresql":
        with psycopg.connect(engine().url.set(drivername="postgresql").render_as_string(hide_password=False)) as own:
            left = own.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'tideline_scratch_')")
            assert left.fetchall() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_that_nobody_waits_for_any_more_ends_by_itself_and_is_no_failure(installation: Installation):
    with start("backup", "--kind", "hourly", "--steps") as process:
        assert process.stderr is not None
        assert process.stdout is not None
        assert process.stderr.readline()
        process.stderr.close()
        assert process.stdout.read() == ""
    assert process.returncode == 1
    assert backups_in(local_folder()) == []
    assert [each.name for each in (installation.data / "scratch").iterdir()] == ["lock"]
    assert "backup.failed" not in kinds_of_events()
    assert installation.back_up().backup.is_proven


def kinds_of_events() -> list[str]:
    """What the installation's chain tells."""
    with system_reading() as session:
        return list(session.exec(select(InstallationEvent.kind)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_restore_that_is_killed_leaves_everything_as_it_was(large: Installation):
    file = large.back_up().file
    large.happen("after the backup")
    before = verify()["events"]
    words = ("restore", str(file), "--key-file", str(large.key_file), "--data-dir", str(large.data))
    process = start(*words)
    unpacking = f".{large.data.name}.restoring-*/restored/documents/scan.pdf"
    until(lambda: any(each.stat().st_size > LARGE // 4 for each in large.data.parent.glob(unpacking)))
    process.kill()
    process.communicate()
    assert process.returncode == -9
    assert verify()["events"] == before
    engine().dispose()
    again = start(*words)
    printed, said = again.communicate(timeout=WAIT_SECONDS)
    assert again.returncode == 0, said
    assert json.loads(printed)["verify"]["ok"]
    assert not list(large.data.parent.glob(".*restoring-*"))


@pytest.mark.parametrize("part", ["database", "archive"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_ends_a_backup_with_a_sentence(large: Installation, part: str):
    process = start("backup", limit=LARGE // 2 if part == "archive" else 200_000)
    printed, said = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert printed == ""
    assert "Traceback" not in said
    assert "No space left" in said or "File too large" in said, said
    assert backups_in(local_folder()) == []
    assert not [each for each in large.data.rglob("*") if each.name.endswith(".part")]
    assert [each.name for each in (large.data / "scratch").iterdir()] == ["lock"]
    assert large.back_up().backup.is_proven
