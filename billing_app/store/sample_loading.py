"""One sample business is loaded at a time: a lock that ends with its process, so that what was interrupted shows."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from billing_app.store.session import engine

_ADVISORY_LOCK = 7_301_942_116


@contextmanager
def alone() -> Iterator[None]:
    """Wait until nobody else loads a sample business, and keep others from it: threads, processes, machines."""
    with _locked_in_database(engine()) if engine().dialect.name == "postgresql" else _locked_beside(engine()):
        yield


@contextmanager
def _locked_in_database(own: Engine) -> Iterator[None]:
    # A connection of its own: the lock belongs to it, and PostgreSQL drops both when the process dies.
    with own.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})


@contextmanager
def _locked_beside(own: Engine) -> Iterator[None]:
    file = Path(f"{own.url.database}.sample")
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(
            descriptor, fcntl.LOCK_EX
        )  # of this very descriptor: threads of one process keep each other out too
        yield
    finally:
        os.close(descriptor)
