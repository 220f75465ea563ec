"""Copies of the whole database that are consistent while others write, and hardly slow them down."""

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from billing_app.store.contents import contents_of
from billing_app.store.postgres_programs import dump
from billing_app.store.session import make_engine

Advance = Callable[[float], None]
"""Is told from time to time how much is done, from 0 to 1."""
_OPERATIONS_BETWEEN_LOOKS = 20_000
_SYNC_EVERY_BYTES = 8 * 1024 * 1024


def copy_database(url: str, target: Path, advance: Advance) -> dict[str, Any]:
    """Copy the database into a file, and return what the copy holds."""
    if url.startswith("sqlite"):
        _copy_sqlite(sqlite_file(url), target, advance)
        with opened_copy(target) as engine, engine.connect() as connection:
            return contents_of(connection)
    return _copy_postgres(url, target)


def sqlite_file(url: str) -> Path:
    """The file that an address of SQLite names."""
    return Path(url.removeprefix("sqlite:///"))


@contextmanager
def opened_copy(file: Path) -> Iterator[Engine]:
    """An engine on a file that nobody else uses and that must not be altered."""

    def open_unaltered() -> sqlite3.Connection:
        return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    engine = create_engine("sqlite://", creator=open_unaltered)
    try:
        yield engine
    finally:
        engine.dispose()


def _copy_sqlite(source: Path, target: Path, advance: Advance) -> None:
    """VACUUM INTO: one moment of the database, however much is written meanwhile.

    SQLite's stepped backup begins anew with every commit of another process and would never end. The copy reaches the
    disk in small steps: all of it at once would hold up the writers, who wait for the same disk at every commit.
    """
    with closing(sqlite3.connect(source, timeout=60, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")  # of the copy; it is synchronised below, in steps
        pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        steps = _Steps(target, max(1, pages * size), advance)
        connection.set_progress_handler(steps.look, _OPERATIONS_BETWEEN_LOOKS)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.OperationalError as error:
            if "disk is full" in str(error) or "disk I/O" in str(error):
                raise OSError(errno.ENOSPC, "No space left on device", str(target)) from None
            raise
    steps.finish()


class _Steps:
    """Looks at the growing copy: brings it to the disk in steps and tells how far it is."""

    def __init__(self, target: Path, expected: int, advance: Advance) -> None:
        self._target, self._expected, self._advance = target, expected, advance
        self._synced = 0

    def look(self) -> int:
        """Called by SQLite; anything but 0 would end the copy."""
        grown = self._target.stat().st_size if self._target.exists() else 0
        if grown - self._synced >= _SYNC_EVERY_BYTES:
            self._synced = grown
            _sync(self._target)
            self._advance(min(1.0, grown / self._expected))
        return 0

    def finish(self) -> None:
        """Bring the rest to the disk."""
        self._target.chmod(0o600)
        _sync(self._target)
        self._advance(1.0)


def _sync(file: Path) -> None:
    began = time.monotonic()
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)
    # Whoever waits for the disk gets it now: the pause is as long as the work, within reason.
    time.sleep(min(0.1, time.monotonic() - began))


def _copy_postgres(url: str, target: Path) -> dict[str, Any]:
    """`pg_dump` of a snapshot that stays open meanwhile, so that what is counted is what is dumped."""
    engine = make_engine(url)
    try:
        with engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        ).connect() as connection:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            dump(url, target, snapshot=snapshot)
            return contents_of(connection)
    finally:
        engine.dispose()
