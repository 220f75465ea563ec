"""What is started on a leash ends with whoever started it, killed or not, and keeps its locks until then."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from billing_app.launching.leash import run_on_leash
from tests.fixtures.server import PROJECT

OWNER = """
import fcntl, pathlib, sys, os
from billing_app.launching.leash import run_on_leash
lock = open("lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
run_on_leash(["sh", "-c", sys.argv[1]], folder=pathlib.Path.cwd(), environment=os.environ, holding=[lock.fileno()])
"""
# A child that ends at once when it is killed, and a grandchild that nobody would look after.
FAMILY = "sleep 600 & echo $$ $! > pids.new; mv pids.new pids; wait"


def until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_locked(file: Path) -> bool:
    with file.open("w") as own:
        try:
            fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_killed_owner_leaves_nothing_running_and_the_lock_free(tmp_path: Path):
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    owner = subprocess.Popen([sys.executable, "-c", OWNER, FAMILY], cwd=tmp_path, env=environment)
    until((tmp_path / "pids").exists)
    pids = [int(each) for each in (tmp_path / "pids").read_text().split()]
    assert len(pids) == 2
    assert is_locked(tmp_path / "lock")
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    until(lambda: not is_locked(tmp_path / "lock"))
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_code_and_words_of_the_command_come_back(tmp_path: Path):
    code, said = run_on_leash(
        ["sh", "-c", "echo to; echo both >&2; pwd; exit 3"], folder=tmp_path, environment={"PATH": os.environ["PATH"]}
    )
    assert (code, said) == (3, f"to\nboth\n{tmp_path}\n")
