"""Files that a process of this machine holds while it works: the hold ends with the process, however that ends."""

import fcntl
import os
import time
from pathlib import Path

_TRIES = 5


def take(descriptor: int) -> bool:
    """Whether a lock file could be taken, tried more than once: one who only looks has it for a moment.

    Who holds it already can take it again.
    """
    for _ in range(_TRIES):
        if _take_once(descriptor):
            return True
        time.sleep(0.02)
    return False


def is_held(file: Path) -> bool:
    """Whether some process holds a lock file now."""
    if not file.exists():
        return False
    descriptor = os.open(file, os.O_RDWR)
    try:
        return not _take_once(descriptor)
    finally:
        os.close(descriptor)


def _take_once(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
