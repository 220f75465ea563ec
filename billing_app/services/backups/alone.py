"""One backup at a time on a machine, with a scratch folder that a killed one leaves behind for the next to sweep."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from billing_app.domain.errors import Conflict
from billing_app.gateways.locks import is_held, take
from billing_app.services.backups.parts import DATABASE_OF, SCRATCH
from billing_app.settings import settings
from billing_app.store.copying import forget_copy

Tell = Callable[[str, float], None]
"""Is told which stage runs and how far it is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Which stage of a backup runs, and how far it is."""

    kind: str
    stage: str
    percent: int


@contextmanager
def working_alone() -> Generator[Path]:
    """A scratch folder for whoever is first; refuses while another process works. The lock ends with its process."""
    folder = settings().data_dir / SCRATCH
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not take(descriptor):
            raise Conflict("A backup is being made already. Wait until it is done.", code="backup_runs")
        for left in folder.glob("backup-*"):
            for copy in (copy for name in DATABASE_OF.values() for copy in left.rglob(name)):
                forget_copy(copy)
            shutil.rmtree(left, ignore_errors=True)
        _progress_file().unlink(missing_ok=True)
        try:
            with tempfile.TemporaryDirectory(prefix="backup-", dir=folder, ignore_cleanup_errors=True) as scratch:
                yield Path(scratch)
        finally:
            _progress_file().unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def keeping_progress(kind: str, tell: Tell) -> Tell:
    """The same, and for others to read: pages show a backup whoever makes it."""
    last = ("", -1)

    def told(stage: str, done: float) -> None:
        nonlocal last
        if (step := (stage, int(done * 20))) != last:
            last = step
            fresh = _progress_file().with_suffix(".new")
            fresh.write_text(json.dumps({"kind": kind, "stage": stage, "percent": step[1] * 5}))
            fresh.replace(_progress_file())
        tell(stage, done)

    return told


def progress() -> Progress | None:
    """How far the backup is that runs on this machine; None if none does."""
    if not is_working():
        return None
    try:
        return Progress(**json.loads(_progress_file().read_text()))
    except (OSError, ValueError, TypeError):
        return Progress("", "copying", 0)


def _progress_file() -> Path:
    return settings().data_dir / SCRATCH / "progress.json"


def is_working() -> bool:
    """Whether some process on this machine makes a backup now."""
    return is_held(settings().data_dir / SCRATCH / "lock")
