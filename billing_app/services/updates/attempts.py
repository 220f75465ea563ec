"""One update at a time, and what became of those that begin by themselves: whoever comes next can read it.

An attempt is written down before it begins and closed when it ends, so one that is open while nobody works is one whose
process was killed.
"""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from billing_app.domain.errors import Conflict
from billing_app.gateways.locks import is_held, take
from billing_app.launching.records import RELEASES, read_record, write_record
from billing_app.settings import settings
from billing_app.store.session import clock

MOST_TRIES = 3
OPENING = "opening-"
"""How the names of folders begin in which releases are unpacked."""
_ATTEMPT, _LOCK = "attempt.json", "updating.lock"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A release that was begun to be put in place by itself; `reason` is what went wrong the last time.

    An `open` one is worked on, or was interrupted and may be tried again; one that has `failed` waits for a person.
    """

    version: str
    at: str = ""
    tries: int = 1
    state: Literal["open", "done", "failed"] = "failed"
    reason: str = ""

    @property
    def began(self) -> datetime | None:
        """When it was begun the last time."""
        return datetime.fromisoformat(self.at) if self.at else None


def releases_folder() -> Path:
    """Where releases lie, made if need be."""
    folder = settings().data_dir / RELEASES
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def last_attempt() -> Attempt | None:
    """The last attempt; None if there was none, or its record can't be read."""
    found = read_record(settings().data_dir / RELEASES, _ATTEMPT)
    known = {name: found[name] for name in Attempt.__dataclass_fields__ if name in found}
    return Attempt(**known) if known.get("version") else None


def open_attempt(version: str) -> Attempt:
    """Write down that a release is begun to be put in place, for the first time or once more."""
    before = last_attempt()
    is_again = before is not None and before.version == version and before.state == "open"
    made = Attempt(version, clock().isoformat(), before.tries + 1 if before and is_again else 1, "open")
    _write(made)
    return made


def note_reason(reason: str) -> None:
    """Keep what went wrong with an attempt that may be tried again."""
    if (attempt := last_attempt()) is not None:
        _write(replace(attempt, reason=reason[:500]))


def close_attempt(state: Literal["done", "failed"], reason: str = "") -> None:
    """Keep what became of the open attempt; of none if none is open."""
    attempt = last_attempt()
    if attempt is not None and attempt.state == "open":
        _write(replace(attempt, state=state, reason=reason[:500]))


@contextmanager
def updating_alone(held: int | None = None) -> Generator[int]:
    """Hold others off while releases are changed, and remove what a killed process has left half done.

    Raises `Conflict` while another process works. The hold ends with its process, however that ends, unless it was
    handed on: it is the descriptor that one gets, and a process that was started with it passes it as `held`.
    """
    folder = releases_folder()
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600) if held is None else held
    try:
        if not take(descriptor):  # what is held already can be taken again
            raise Conflict("An update is being made already. Wait until it is done.", code="update_runs")
        for left in (*folder.glob(f"{OPENING}*"), *folder.glob("*.new")):
            shutil.rmtree(left, ignore_errors=True)
        yield descriptor
    finally:
        os.close(descriptor)


def is_updating() -> bool:
    """Whether some process on this machine changes releases now."""
    return is_held(settings().data_dir / RELEASES / _LOCK)


def _write(attempt: Attempt) -> None:
    write_record(releases_folder(), _ATTEMPT, asdict(attempt))
