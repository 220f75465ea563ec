"""Bringing the schema to the state this program expects, safely when several workers start at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from alembic import command
from billing_app.domain.errors import BillingError
from billing_app.store.engines import seeing_all

_SCRIPTS = Path(__file__).resolve().parents[2] / "alembic"
_ADVISORY_LOCK = 7_316_451_902
_one_at_a_time = threading.Lock()  # alembic keeps what it works on in module globals


class DatabaseTooNew(BillingError):
    """The database was written by a newer release than this program."""

    code = "database_too_new"


def migrate_to_head(engine: Engine) -> None:
    """Apply every migration that is missing; one process does it, others wait for it and find nothing to do."""
    if is_at_head(engine):
        return
    with _one_at_a_time, _alone(engine) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_at_head(engine: Engine) -> bool:
    """Whether the schema is the one this program expects; a newer one raises `DatabaseTooNew`."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if not is_known_schema(current or ""):
        raise DatabaseTooNew(
            f"This database was last used by a newer release (its schema is “{current}”). "
            "Start that release, or restore a backup made before the update."
        )
    return current == _scripts().get_current_head()


def schema_of(engine: Engine) -> str:
    """The revision that a database is at; empty before the first migration."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def is_known_schema(revision: str) -> bool:
    """Whether this program can bring such a schema to its own."""
    return not revision or revision in _known_schemas()


@cache
def _known_schemas() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that no other migrating process can enter meanwhile."""
    with seeing_all(engine, writes=True).connect() as connection:
        if engine.dialect.name == "sqlite":
            with _without_foreign_keys(connection), connection.begin():
                yield connection
                if broken := connection.execute(text("PRAGMA foreign_key_check")).all():
                    raise RuntimeError(f"the migration leaves rows without their parent: {broken[:3]}")
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
                yield connection


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    # SQLite changes a table by copying it; with foreign keys on, dropping the old one would touch its children.
    # Pragmas have no effect inside a transaction, so they go to the driver before one begins.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA busy_timeout=60000")
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute("PRAGMA busy_timeout=5000")
