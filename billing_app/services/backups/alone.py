"""One backup at a time on a machine, with a scratch folder that a killed one leaves behind for the next to sweep."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from billing_app.domain.errors import Conflict
from billing_app.services.backups.parts import SCRATCH
from billing_app.settings import settings


@contextmanager
def working_alone() -> Generator[Path]:
    """A scratch folder for whoever is first; refuses while another process works. The lock ends with its process."""
    folder = settings().data_dir / SCRATCH
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict("A backup is being made already. Wait until it is done.", code="backup_runs") from None
        for left in folder.glob("backup-*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="backup-", dir=folder, ignore_cleanup_errors=True) as scratch:
            yield Path(scratch)
    finally:
        os.close(descriptor)


def is_working() -> bool:
    """Whether some process on this machine makes a backup now."""
    file = settings().data_dir / SCRATCH / "lock"
    if not file.exists():
        return False
    descriptor = os.open(file, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
