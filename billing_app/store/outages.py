"""The database is away, busy or without room: told from every other error, which is a fault of ours."""

import errno
import sqlite3
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


@dataclass(frozen=True, slots=True)
class Outage:
    """What keeps the program from its database for a while; `sentence` says what to do."""

    code: str
    sentence: str


AWAY = Outage(
    "database_away",
    "The database does not answer right now. Try again in a moment, and look first whether this was done after all.",
)
FULL = Outage("disk_full", "The disk of the server is full, so nothing was changed. Make room on it, then try again.")
WRITING = Outage(
    "disk_failing",
    "The disk of the server takes nothing, so nothing was changed. Whoever looks after it has to look at it.",
)
RETRY_AFTER_SECONDS = "5"
"""When to ask again, as the header of an answer tells it."""
_FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT})
_SQLITE = (
    ("SQLITE_FULL", FULL),
    ("SQLITE_IOERR", WRITING),
    ("SQLITE_READONLY", WRITING),
    ("SQLITE_BUSY", AWAY),
    ("SQLITE_LOCKED", AWAY),
    ("SQLITE_CANTOPEN", AWAY),
)
_DISK_FULL, _LOCK_TIMEOUT = "53100", "55P03"
# Lost connections; no room for another one; shutting down, crashed, starting.
_POSTGRESQL_AWAY = ("08", "53", "57P01", "57P02", "57P03")


def outage_of(error: BaseException) -> Outage | None:
    """What an error says about the database's being reachable and writable; None for an error of another kind."""
    if isinstance(error, PoolTimeout):
        return AWAY
    if isinstance(error, DBAPIError):
        return _outage_of_driver(error)
    return FULL if isinstance(error, OSError) and error.errno in _FULL_ERRNOS else None


def has_waited_in_vain(error: DBAPIError) -> bool:
    """Whether a statement gave up because somebody else kept a row locked for too long."""
    return getattr(error.orig, "sqlstate", None) == _LOCK_TIMEOUT


def _outage_of_driver(error: DBAPIError) -> Outage | None:
    if isinstance(error.orig, sqlite3.Error):
        name = getattr(error.orig, "sqlite_errorname", None) or ""
        return next((outage for beginning, outage in _SQLITE if name.startswith(beginning)), None)
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state == _DISK_FULL:
        return FULL
    is_lost = state is None and isinstance(error, OperationalError | InterfaceError)
    return AWAY if error.connection_invalidated or is_lost or (state or "").startswith(_POSTGRESQL_AWAY) else None
