"""A restored copy of the database in a scratch place: the SQLite file itself, or a PostgreSQL database of its own."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from billing_app.domain.errors import BillingError
from billing_app.store.copying import opened_copy
from billing_app.store.postgres_programs import load
from billing_app.store.session import make_engine

_SCRATCH = "tideline_scratch_"
_LONGEST_NAME = 63


class NoScratchDatabase(BillingError):
    """The database server doesn't let us make a database to restore into."""

    code = "no_scratch_database"


def integrity_problems(file: Path) -> list[str]:
    """What SQLite itself finds wrong with a file."""
    with opened_copy(file) as engine, engine.connect() as connection:
        found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(3)
    return [each for each in found if each != "ok"] + [f"a row of {row[0]} has lost its parent" for row in broken]


@contextmanager
def open_sqlite(file: Path, *, is_lasting: bool = True) -> Iterator[Engine]:
    """An engine on a restored file, which is left without companions; on the disk, if it is to last."""
    engine = make_engine(f"sqlite:///{file}", is_lasting=is_lasting)
    try:
        yield engine
        with engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()


class PostgresScratch:
    """Databases beside the one that an address names, on the same server."""

    def __init__(self, url: str, owner: str) -> None:
        """`owner` tells scratch databases of several installations on one server apart."""
        self._url, self._prefix = make_url(url), f"{_SCRATCH}{owner}_"

    def make(self, dump: Path) -> str:
        """Restore a dump into a new database; returns its name."""
        name = self._prefix + secrets.token_hex(4)
        try:
            self._run(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except DBAPIError as error:
            if "permission denied" not in str(error.orig):
                raise
            raise NoScratchDatabase(
                f"Backups are proven in a database of their own, and the role “{self._url.username}” may not make one. "
                f'Run once as an administrator: ALTER ROLE "{self._url.username}" CREATEDB.'
            ) from None
        try:
            load(self.url_of(name), dump)
        except BaseException:
            self.drop(name)
            raise
        return name

    def url_of(self, name: str) -> str:
        """The address of a database on this server."""
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Remove a scratch database and whoever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def sweep(self) -> None:
        """Remove what killed processes left behind."""
        with self._server().connect() as connection:
            statement = text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)")
            names = list(connection.execute(statement, {"prefix": self._prefix}).scalars())
        for name in names:
            self.drop(name)

    def take_place(self, name: str, why: str) -> str:
        """Put a scratch database in the place of the real one, which is kept under another name; both or neither.

        Returns the name of the one that was kept, empty if there was none. It says whose it was, `why` it was put aside
        and when; on one server several installations may do so at the same moment.
        """
        real = str(self._url.database)
        ending = f"_{why}_{datetime.now(UTC):%Y%m%d%H%M%S}_{secrets.token_hex(2)}"
        aside = real[: _LONGEST_NAME - len(ending)] + ending
        with self._server("READ COMMITTED").begin() as connection:
            exists = connection.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": real}).first()
            quote = connection.dialect.identifier_preparer.quote_identifier
            if exists:
                connection.exec_driver_sql(f"ALTER DATABASE {quote(real)} RENAME TO {quote(aside)}")
            connection.exec_driver_sql(f"ALTER DATABASE {quote(name)} RENAME TO {quote(real)}")
        return aside if exists else ""

    def others_connected(self) -> int:
        """How many others work on the real database."""
        with self._server().connect() as connection:
            statement = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
            return int(connection.execute(statement, {"name": self._url.database}).scalar_one())

    def _run(self, statement: str) -> None:
        with self._server().connect() as connection:
            connection.exec_driver_sql(statement)

    def _server(self, isolation: str = "AUTOCOMMIT") -> Engine:
        return create_engine(self._url.set(database="postgres"), isolation_level=isolation, poolclass=NullPool)
