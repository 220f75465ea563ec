"""`backup`, `restore`, `drill` on the command line: JSON on stdout, sentences on stderr, and a way back."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from alembic import command
from billing_app.cli.migrating import prepare_database
from billing_app.services.backups.places import Folder, backups_in
from billing_app.settings import settings
from billing_app.store import migrating
from billing_app.store.session import connect, engine
from tests.fixtures.commands import run
from tests.fixtures.installation import Installation, items_in
from tests.fixtures.object_store import StoreServer

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


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


@ON_SQLITE
def test_one_command_comes_back_from_a_folder_to_the_newest_or_to_an_instant(
    installation: Installation, tmp_path: Path
):
    off_site, key = tmp_path / "off-site", str(installation.key_file)
    installation.happen("first")
    first = installation.back_up(to=off_site).backup
    installation.happen("second")
    installation.back_up(to=off_site)
    engine().dispose()
    shutil.rmtree(installation.data)
    words = ("restore", "latest", "--from", str(off_site), "--key-file", key, "--data-dir")
    newest, _ = run(*words, str(installation.data))
    assert (newest["verify"]["ok"], items_in(installation.data)) == (True, ["first", "second"])
    assert (installation.data / "documents" / "receipt.pdf").read_bytes() == b"%PDF-1.7 a receipt"
    older, said = run(*words, str(tmp_path / "older"), "--at", first.at.isoformat())
    assert first.name in said
    assert (older["file"], older["verify"]["ok"], items_in(tmp_path / "older")) == (first.name, True, ["first"])
    _, said = run(*words, str(tmp_path / "none"), "--at", (first.at - timedelta(days=1)).isoformat(), expected=2)
    assert "There is no proven backup from before" in said
    assert not (tmp_path / "none").exists()


@ON_SQLITE
def test_one_command_comes_back_from_the_store_alone(
    installation: Installation, store_server: StoreServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("BILLING_BACKUP_STORE", store_server.start().bucket("safe"))
    settings.cache_clear()
    installation.happen("first")
    first = installation.back_up()
    installation.happen("second")
    assert (first.not_sent, installation.back_up().not_sent) == ("", "")
    engine().dispose()
    shutil.rmtree(installation.data)
    words = ("restore", "--key-file", str(installation.key_file), "--data-dir")
    newest, _ = run(*words, str(installation.data))
    assert (newest["verify"]["ok"], items_in(installation.data)) == (True, ["first", "second"])
    older, _ = run(*words, str(tmp_path / "older"), "--at", first.backup.at.isoformat())
    assert (older["verify"]["ok"], items_in(tmp_path / "older")) == (True, ["first"])
