"""A command that never outlives whoever started it, nor does anything that it started itself.

`run_on_leash` starts this file as a process of its own, with a pipe that only the owner holds the other end of. When
the owner is gone, by whatever way, the pipe ends, and everything below is killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER


def run_on_leash(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], holding: Sequence[int] = ()
) -> tuple[int, str]:
    """Run a command; its exit code and what it said. Descriptors in `holding` stay open until all of it has ended."""
    with subprocess.Popen(  # noqa: S603 - this file, with our own command
        [sys.executable, "-P", __file__, *command],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        pass_fds=holding,
        start_new_session=True,  # one who presses Ctrl+C ends the owner
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        return process.wait(), said


def _hold(command: Sequence[str]) -> int:
    if sys.platform == "linux":  # grandchildren of a killed child come to us, so that we can see them end
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603 - our owner's command
    is_dropped = threading.Event()

    def watch() -> None:
        os.read(0, 1)  # ends when nobody holds the other end any more
        is_dropped.set()
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
    code = child.wait()
    with suppress(ChildProcessError):
        while is_dropped.is_set():
            os.wait()
    return code


if __name__ == "__main__":
    sys.exit(_hold(sys.argv[1:]))
