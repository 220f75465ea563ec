"""What SQLite was told is read back: a database that is not as safe as it must be is not worked on."""

from pathlib import Path

import pytest

from billing_app.store.engines import UnsafeDatabase, make_engine
from tests.fixtures.commands import run


def test_every_connection_writes_ahead_and_to_the_disk(tmp_path: Path):
    engine = make_engine(f"sqlite:///{tmp_path / 'books.db'}")
    with engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        assert [connection.exec_driver_sql(f"PRAGMA {each}").scalar_one() for each in pragmas] == ["wal", 2, 1]
    engine.dispose()


def test_a_place_without_shared_memory_is_refused_with_one_line(tmp_path: Path):
    """As on a network drive: SQLite says which journal it keeps instead, and goes on."""
    engine = make_engine(f"sqlite:///file:{tmp_path / 'books.db'}?vfs=unix-dotfile&uri=true")
    with pytest.raises(UnsafeDatabase, match="its journal is “delete”") as told, engine.connect():
        pass
    assert "\n" not in told.value.message
    engine.dispose()


def test_the_program_does_not_start_on_such_a_place(
    own_data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///file:{tmp_path / 'books.db'}?vfs=unix-dotfile&uri=true")
    _, said = run("migrate", expected=2)
    assert said.startswith("The database cannot keep a write-ahead log")
    assert said.count("\n") == 1
