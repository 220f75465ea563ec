"""`/readyz`: 503 with the reason while the program can't do its work, whatever the reason is."""

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from billing_app.jobs import scheduler
from billing_app.jobs.scheduler import Scheduler
from billing_app.services.health import looking
from billing_app.services.watching.watcher import Watcher
from billing_app.web import health
from billing_app.web.health import is_ready

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def machine(database: Engine, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder, and a schema that says that it is the newest."""
    own_data_folder.mkdir(exist_ok=True)
    monkeypatch.setattr(health, "is_at_head", lambda _engine: True)


def told() -> tuple[int, list[str]]:
    """The status and the reasons."""
    answer = is_ready()
    return answer.status_code, json.loads(bytes(answer.body))["reasons"]


def test_ready_while_nothing_stands_against_it():
    assert told() == (200, [])


def test_an_older_schema_is_a_reason(database: Engine, monkeypatch: pytest.MonkeyPatch):
    from billing_app.store.migrating import is_at_head

    monkeypatch.setattr(health, "is_at_head", is_at_head)
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("DELETE FROM alembic_version"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0023_renewed_sessions')"))
    assert told() == (503, ["the database has an older schema"])


def test_a_dead_scheduler_and_a_dead_watch_are_reasons(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scheduler, "JOBS", {})
    running = Scheduler()
    running.start()
    try:
        monkeypatch.setattr(health, "scheduler", running)
        assert told() == (200, [])
        assert running._scheduler is not None
        running._scheduler.shutdown()
        assert told() == (503, ["the scheduler has stopped"])
    finally:
        running.stop()
    monkeypatch.setattr(Watcher, "has_died", property(lambda _self: True))
    assert told() == (503, ["the security watch has stopped"])


def test_a_full_disk_is_a_reason(monkeypatch: pytest.MonkeyPatch):
    room = namedtuple("room", "total used free")
    monkeypatch.setattr(looking.shutil, "disk_usage", lambda _folder: room(10**12, 10**12 - 10**6, 10**6))
    assert shutil.disk_usage("/").free == 10**6
    assert told() == (503, ["the disk is full"])
