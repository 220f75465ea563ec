"""Copies of the whole database that are consistent while others write, and hardly slow them down."""

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from billing_app.store.contents import contents_of
from billing_app.store.engines import make_engine, seeing_all
from billing_app.store.postgres_programs import dump

Advance = Callable[[float], None]
"""Is told from time to time how much is done, from 0 to 1."""
_OPERATIONS_BETWEEN_LOOKS = 20_000
_FREED_AT_ONCE, _PAUSE_SECONDS = 16 * 1024 * 1024, 0.01


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


def forget_copy(file: Path) -> None:
    """Remove a file that may be large, if it is there.

    In steps: a gigabyte that is freed at once holds up whoever else waits for the disk, the writers of the database.
    Of what has another name as well only this name goes.
    """
    try:
        about = file.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISREG(about.st_mode) and about.st_nlink == 1:
        for size in range(about.st_size - _FREED_AT_ONCE, 0, -_FREED_AT_ONCE):
            os.truncate(file, size)
            time.sleep(_PAUSE_SECONDS)
    file.unlink(missing_ok=True)


def _copy_sqlite(source: Path, target: Path, advance: Advance) -> None:
    """VACUUM INTO: one moment of the database, however much is written meanwhile.

    SQLite's stepped backup begins anew with every commit of another process and would never end. Nothing is brought to
    the disk: the copy is packed at once and forgotten, and each synchronising would hold up the writers' own.
    """
    with closing(sqlite3.connect(source, timeout=60, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")  # of the copy: this connection writes nothing else
        questions = "PRAGMA page_count", "PRAGMA page_size"
        pages, size = (connection.execute(question).fetchone()[0] for question in questions)
        expected = max(1, pages * size)

        def look() -> int:
            advance(min(1.0, target.stat().st_size / expected) if target.exists() else 0.0)
            return 0  # anything else would end the copy

        connection.set_progress_handler(look, _OPERATIONS_BETWEEN_LOOKS)
        try:
            connection.execute("VACUUM INTO ?", (str(target),))
        except sqlite3.OperationalError as error:
            if "disk is full" in str(error) or "disk I/O" in str(error):
                raise OSError(errno.ENOSPC, "No space left on device", str(target)) from None
            raise
    target.chmod(0o600)
    advance(1.0)


def _copy_postgres(url: str, target: Path) -> dict[str, Any]:
    """`pg_dump` of a snapshot that stays open meanwhile, so that what is counted is what is dumped."""
    engine = make_engine(url)
    try:
        with seeing_all(engine, snapshot=True).connect() as connection:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            dump(url, target, snapshot=snapshot)
            return contents_of(connection)
    finally:
        engine.dispose()
