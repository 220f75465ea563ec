"""`backup`, `restore`, `drill` on the command line: JSON on stdout, sentences on stderr, and a way back."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from alembic import command
from billing_app.cli.migrating import prepare_database
from billing_app.services.backups.places import Folder, backups_in
from billing_app.settings import PROJECT, settings
from billing_app.store import migrating
from billing_app.store.session import connect


def run(*words: str, expected: int = 0) -> tuple[dict, str]:
    """One command: what it printed, and what it said."""
    command_line = [sys.executable, "-m", "billing_app", *words]
    done = subprocess.run(command_line, cwd=PROJECT, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == expected, done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout) if done.stdout else {}, done.stderr


@pytest.fixture
def books(own_data_folder: Path, migrated_file: Path) -> Path:
    """A data folder with an empty database."""
    own_data_folder.mkdir(mode=0o700)
    shutil.copy(migrated_file, own_data_folder / "billing.db")
    return own_data_folder


def test_from_a_key_to_a_restored_machine(books: Path, tmp_path: Path):
    key, fresh = str(tmp_path / "key"), str(tmp_path / "fresh")
    made, said = run("backup", "key", "create", "--out", key)
    assert made["public_key"].startswith("age1")
    assert "Move it off this machine" in said
    told, _ = run("backup", "--to", str(tmp_path / "off"))
    assert told["verified"] is True
    assert {"file", "bytes", "seconds", "events"} <= told.keys()
    back, _ = run("restore", told["file"], "--key-file", key, "--data-dir", fresh)
    assert back["verify"]["ok"]
    _, said = run("restore", told["file"], "--data-dir", fresh, expected=2)
    assert "--key-file" in said


def test_a_drill_changes_nothing_and_tells_times(books: Path, tmp_path: Path):
    run("backup", "key", "create", "--out", str(tmp_path / "key"))
    answer, _ = run("drill", "--key-file", str(tmp_path / "key"))
    assert answer["verified"]
    assert answer["restored_with_key"]
    assert answer["seconds"] > 0
    assert not (books / "backups").exists()
    assert not list(tmp_path.glob("drill-*"))


def test_before_a_migration_there_is_a_proven_backup_of_the_old_schema(
    own_data_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    own_data_folder.mkdir(mode=0o700)
    upgrade = command.upgrade
    with monkeypatch.context() as older:
        older.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0001"))
        migrating.migrate_to_head(connect(settings().database))
    prepare_database()
    (made,) = backups_in(Folder(own_data_folder / "backups"))
    assert (made.kind, made.schema, made.is_proven) == ("migration", "0001", True)
    assert migrating.is_at_head(connect(settings().database))


def test_nothing_is_migrated_when_no_backup_can_be_made(own_data_folder: Path, monkeypatch: pytest.MonkeyPatch):
    own_data_folder.mkdir(mode=0o700)
    upgrade = command.upgrade
    with monkeypatch.context() as older:
        older.setattr(command, "upgrade", lambda config, _head: upgrade(config, "0001"))
        migrating.migrate_to_head(connect(settings().database))
    (own_data_folder / "backups").write_text("no folder")
    with pytest.raises(OSError, match="backups"):
        prepare_database()
    looking = create_engine(settings().database)
    with looking.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "0001"
    looking.dispose()
