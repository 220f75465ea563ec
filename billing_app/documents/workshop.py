"""Processes apart for untrusted or heavy document work: limited in time and memory, replaced when they die.

`in_workshop(function, *args, seconds=…)` blocks its thread, so code on an event loop calls it through a worker thread.
The function is a public one of a module, its arguments and result can be pickled. No process is started before the
first call; a second one only if two calls come at once. Each knows nothing of the program's environment.

The official rules have a room of their own (`in_rule_room`): their processor and the fonts of the pages in one process
would hold as much as two processes do.
"""

import atexit
import logging
import os
import pickle
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from billing_app.documents.workbench import read_answer, receive_frame, send_frame
from billing_app.settings import settings

DEFAULT_SECONDS = 20.0
LONGEST_WAIT_SECONDS = 60.0
START_SECONDS = 20.0
PAGES_KEPT_MB, RULES_KEPT_MB = 300, 320
"""What a process may hold after its work, as the system counts it. The rules' processor collects its garbage when it
likes, and what it takes for its largest stylesheet (some 70 MB) comes on top: so its processes stay below 400."""
_PROJECT = Path(__file__).resolve().parents[2]
_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class WorkshopFailed(Exception):
    """The workshop could not do a piece of work: the file asked too much, or made its process die twice."""


class TookTooLong(WorkshopFailed):
    """The work was not done in its time; its process was ended."""


class TooMuchWaits(TookTooLong):
    """No process became free in time: the work was not begun."""


class TookTooMuchMemory(WorkshopFailed):
    """The work needed more memory than a process of the workshop may have."""


class DiedTwice(WorkshopFailed):
    """The process died in the work, and the fresh one that tried again died too."""


class _Died(Exception):
    """One process ended before it answered."""


class _Bench:
    """One process and the socket to it."""

    def __init__(self, megabytes: int) -> None:
        self.is_ready = False
        self._ours, theirs = socket.socketpair()
        reading, self._lifeline = os.pipe()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                [
                    sys.executable,
                    "-m",
                    "billing_app.documents.workbench",
                    str(theirs.fileno()),
                    str(reading),
                    str(megabytes),
                ],
                cwd=_PROJECT,
                env={"LANG": "C.UTF-8", "PYTHONHASHSEED": "random"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), reading),
                start_new_session=True,
            )
        os.close(reading)

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def megabytes(self) -> int:
        """What it holds of the machine's memory now; 0 where the system doesn't say."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0
        return pages * resource.getpagesize() >> 20

    def run(self, request: bytes, deadline: float) -> tuple[bool, Any]:
        try:
            self._ours.settimeout(max(0.001, deadline - time.monotonic()))
            send_frame(self._ours, request)
            is_done, made = read_answer(_Patient(self._ours, deadline).frame())
        except TimeoutError:
            self.end()
            raise TookTooLong("The work took too long and was stopped.") from None
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            raise _Died from None
        except BaseException:  # an answer half read would be taken for the next one's
            self.end()
            raise
        if not is_done and made is None:
            self.end()
            raise TookTooMuchMemory("The work needs more memory than it may have.")
        return is_done, made

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._ours.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1


class _Patient:
    """A socket read up to a moment, however many pieces an answer comes in."""

    def __init__(self, end: socket.socket, deadline: float) -> None:
        self._end, self._deadline = end, deadline

    def frame(self) -> bytes:
        return receive_frame(self)  # type: ignore[arg-type]

    def recv(self, size: int) -> bytes:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._end.settimeout(left)
        return self._end.recv(size)


class Workshop:
    """At most `size` processes; the one that worked last works next, for it has warm caches."""

    def __init__(
        self,
        size: int,
        megabytes: int,
        *,
        kept_megabytes: int = 0,
        prepare: Callable[[], None] | None = None,
        wait_seconds: float = LONGEST_WAIT_SECONDS,
    ) -> None:
        """Begin without a process; each does `prepare` first, on its own time.

        One that holds more than `kept_megabytes` when its work is done makes room for a fresh one; 0 lets all go on.
        """
        self._megabytes, self._kept, self._prepare = megabytes, kept_megabytes, prepare
        self._wait_seconds = wait_seconds
        self._places = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Bench] = []
        self._all: set[_Bench] = set()
        self._is_closed = False

    def run(self, function: Callable[..., _T], /, *args: Any, seconds: float, **keywords: Any) -> _T:
        """What the function returns or raises; `seconds` begin when a process is free, and are those of both tries."""
        request = _request(function, *args, **keywords)
        if not self._places.acquire(timeout=self._wait_seconds):
            raise TooMuchWaits("Too much document work is waiting; try again in a minute.")
        try:
            for _ in range(2):
                bench = self._take()
                began = time.monotonic()
                try:
                    self._make_ready(bench)
                    began = time.monotonic()
                    is_done, made = bench.run(request, began + seconds)
                except _Died:
                    seconds = max(0.0, seconds - (time.monotonic() - began))
                    _log.warning("a process of the workshop died in %s", function.__qualname__)
                    continue
                finally:
                    self._put_back(bench)
                if is_done:
                    return made
                raise made
        finally:
            self._places.release()
        raise DiedTwice("The work made its process end, twice.")

    def processes(self) -> list[int]:
        """Ids of the processes that are alive."""
        with self._lock:
            return [bench.process.pid for bench in self._all if bench.is_alive()]

    def close(self) -> None:
        """End every process; what is under way fails."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
            busy, self._all = self._all.difference(idle), set()
        for bench in idle:
            bench.end()
        for bench in busy:  # its caller's thread sees the end and tidies up
            bench.process.kill()

    def _take(self) -> _Bench:
        with self._lock:
            while self._idle:
                bench = self._idle.pop()
                if bench.is_alive():
                    return bench
                bench.end()
                self._all.discard(bench)
            if self._is_closed:
                raise WorkshopFailed("The program is ending.")
            bench = _Bench(self._megabytes)
            self._all.add(bench)
            return bench

    def _make_ready(self, bench: _Bench) -> None:
        if self._prepare is not None and not bench.is_ready:
            bench.run(_request(self._prepare), time.monotonic() + START_SECONDS)
            bench.is_ready = True

    def _put_back(self, bench: _Bench) -> None:
        if self._kept and bench.is_alive() and bench.megabytes() > self._kept:
            bench.end()
        with self._lock:
            if bench.is_alive() and not self._is_closed:
                self._idle.append(bench)
            else:
                self._all.discard(bench)


def _request(function: Callable[..., Any], /, *args: Any, **keywords: Any) -> bytes:
    return pickle.dumps((function.__module__, function.__qualname__, args, keywords))


@cache
def workshop() -> Workshop:
    """The workshop of this process, as large as the settings say."""
    return _opened(PAGES_KEPT_MB)


@cache
def rule_room() -> Workshop:
    """The processes for the official rules, as many at most."""
    return _opened(RULES_KEPT_MB)


def _opened(kept_megabytes: int) -> Workshop:
    asked = settings()
    made = Workshop(asked.document_workers, asked.document_memory_mb, kept_megabytes=kept_megabytes)
    atexit.register(made.close)
    return made


def in_workshop(function: Callable[..., _T], /, *args: Any, seconds: float = DEFAULT_SECONDS, **keywords: Any) -> _T:
    """Run a public function of a module in the workshop; raises what it raises, or `WorkshopFailed`."""
    return workshop().run(function, *args, seconds=seconds, **keywords)


def in_rule_room(function: Callable[..., _T], /, *args: Any, seconds: float = DEFAULT_SECONDS, **keywords: Any) -> _T:
    """The same for what asks the official rules."""
    return rule_room().run(function, *args, seconds=seconds, **keywords)


def close_workshop() -> None:
    """End all processes; a later call begins anew."""
    for room in (workshop, rule_room):
        if room.cache_info().currsize:
            room().close()
            room.cache_clear()
