"""Engines for SQLite and PostgreSQL, and whose rows a transaction sees.

On PostgreSQL every table of a business lies behind a wall of the database's own (row-level security): a transaction
sees and changes the rows of the one business that it names as it begins, and nothing if it names none. What works for
the whole installation says so, by `seeing_all`. On SQLite the conditions of the statements stand alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from sqlite3 import Connection as SqliteConnection

from pydantic_core import from_json
from sqlalchemy import Connection, Engine, create_engine, event, text

from billing_app.domain.errors import BillingError

SETTING = "tideline.business"
"""What the policies of all tables compare a row's business with."""
EVERY_BUSINESS = "*"
_SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")
_FULL = 2
_KEPT = 32
_SHOW = text(f"SELECT set_config('{SETTING}', :business, true)")


def make_engine(url: str, *, is_lasting: bool = True) -> Engine:
    """An engine for SQLite or PostgreSQL, whose transactions begin as we say; there they see no business's rows yet.

    A file that does not last, for it is forgotten in a moment, is never brought to the disk.
    """
    if not url.startswith("sqlite"):
        from billing_app.store.tenant_wall import begin  # loads the driver, which SQLite does without

        engine = create_engine(url, json_deserializer=from_json, pool_pre_ping=True, pool_size=10, max_overflow=10)
        event.listen(engine, "begin", begin)
        return engine
    lasting = {"timeout": 5, "check_same_thread": False}
    engine = create_engine(url, json_deserializer=from_json, connect_args=lasting)
    event.listen(engine, "connect", _prepare_sqlite if is_lasting else _prepare_passing_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class UnsafeDatabase(BillingError):
    """The database cannot keep what it is given as safely as it must."""

    code = "unsafe_database"


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    _set_pragmas(connection, _SQLITE_PRAGMAS)
    # SQLite answers with what it does instead of refusing.
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
    if journal != "wal" or synchronous != _FULL:
        raise UnsafeDatabase(
            f"The database cannot keep a write-ahead log (its journal is “{journal}”, synchronous {synchronous}), so a "
            "power failure could damage the books. Put the data folder on a disk of this machine that may be written."
        )


def _prepare_passing_sqlite(connection: SqliteConnection, _record: object) -> None:
    unsynchronised = "synchronous=OFF"  # first, for changing the journal's mode would bring all of it to the disk
    _set_pragmas(connection, (unsynchronised, *_SQLITE_PRAGMAS, unsynchronised))


def _set_pragmas(connection: SqliteConnection, pragmas: Sequence[str]) -> None:
    connection.isolation_level = None  # the driver must not begin on its own
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def for_reading(base: Engine, business_id: str) -> Engine:
    """The engine for one business's readers, who see one moment of it: each statement would see its own otherwise."""
    return _bound(base, _one(business_id), "snapshot") if base.dialect.name == "postgresql" else base


def for_writing(base: Engine, business_id: str) -> Engine:
    """The engine for one business's writers."""
    return _bound(base, _one(business_id) if base.dialect.name == "postgresql" else "", "writes")


def seeing_all(base: Engine, *, writes: bool = False, snapshot: bool = False) -> Engine:
    """The engine for what belongs to no business or to all: sign-in, jobs, copies, migrations."""
    return _bound(base, EVERY_BUSINESS, "writes" if writes else "snapshot" if snapshot else "")


@contextmanager
def seeing_all_for_now(connection: Connection) -> Iterator[None]:
    """Let an open transaction of one business see all of them meanwhile."""
    if connection.dialect.name != "postgresql":
        yield
        return
    own = connection.get_execution_options().get("business", "")
    connection.execute(_SHOW, {"business": EVERY_BUSINESS})
    try:
        yield
    finally:
        connection.execute(_SHOW, {"business": own})


def _one(business_id: str) -> str:
    if business_id == EVERY_BUSINESS:
        raise ValueError("that is no business")
    return business_id


# Each making costs as much as a short query.
@lru_cache(maxsize=_KEPT)
def _bound(base: Engine, business_id: str, kind: str) -> Engine:
    return base.execution_options(business=business_id, **({kind: True} if kind else {}))
