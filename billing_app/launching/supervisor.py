"""The process that stays: it starts the release that serves, starts it again, and changes releases without a gap.

Standard library only, and small: it is the one part that an update doesn't replace. It and what it starts speak over a
socket pair, one JSON object a line. The child says `{"run": FOLDER, "data": …}` (another release is the current one),
`{"warm": true}` (ready to take over) and `{"serving": {"host", "port"}, "data": …}` with its listening socket; it is
told `{"go": true, "copy": FILE, "from": VERSION}` when it may take over.

SIGHUP means: change to the release that `current` points to. SIGTERM and SIGINT end everything.
"""

from __future__ import annotations

import http.client
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from billing_app.launching.child import Child, put_back
from billing_app.launching.records import (
    OUTCOME,
    RELEASES,
    REQUEST,
    current_release,
    outcome_of,
    point_to,
    python_of,
    read_record,
    without_option,
    write_record,
)

_WARM_SECONDS, _MIGRATE_SECONDS, _READY_SECONDS, _WATCH_SECONDS, _END_SECONDS = 300.0, 900.0, 20.0, 10.0, 15.0
_LEAST_LIFE_SECONDS, _MOST_RESTARTS = 20.0, 3
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


class Stopped(Exception):
    """Somebody wants everything to end."""


class Supervisor:
    """Keeps one release serving. Single-threaded: everything it waits for wakes one `select`."""

    def __init__(self, arguments: Sequence[str], home: Path, environment: Mapping[str, str]) -> None:
        self._arguments, self._home, self._environment = list(arguments), home, environment
        self._listener: socket.socket | None = None
        self._where = "127.0.0.1", 0
        self._data: Path | None = None
        self._got: set[int] = set()
        self._restarts, self._has_served = 0, False
        self._wake, waker = socket.socketpair()
        for end in (self._wake, waker):
            end.settimeout(0)
        self._waker = waker
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, lambda *_: None)
        self._children: list[Child] = []

    def run(self) -> int:
        """Serve until told to end; returns the exit code."""
        child = self._start(self._home)
        try:
            while True:
                self._wait(None)
                if child.is_serving and not self._has_served:
                    child = self._finish(child)
                if signal.SIGHUP in self._got:
                    self._got.discard(signal.SIGHUP)
                    if child.is_serving:
                        child = self._change(child)
                if child.has_ended:
                    followed = self._follow(child)
                    if followed is None:
                        return child.process.returncode if child.process.returncode > 0 else 1
                    child = followed
        except Stopped:
            codes = [self._end(each) for each in list(self._children)]
            return max((code for code in codes if code > 0), default=0)

    def _follow(self, child: Child) -> Child | None:
        """What runs after one that ended by itself: the release it named, or itself again; None if that is no use."""
        self._hear(child)
        if child.elsewhere is None and not child.is_serving and (request := self._open_request()):
            told = outcome_of(request, Path(request["from"]), child.folder, reason="it did not start")
            return self._take_back(Path(request["from"]), child, request, told, time.monotonic())
        self._forget(child)
        if child.elsewhere is not None:
            return self._start(child.elsewhere)
        if not child.is_serving:
            return None
        self._restarts = self._restarts + 1 if time.monotonic() - child.began < _LEAST_LIFE_SECONDS else 0
        if self._restarts >= _MOST_RESTARTS:
            self._say("The server ends again and again; giving up.")
            return None
        self._say(f"The server ended unexpectedly (exit {child.process.returncode}); starting it again.")
        return self._start(child.folder)

    def _finish(self, child: Child) -> Child:
        """Answer what was asked before anything served: in vain while this one started, or before all was killed."""
        self._has_served = True
        request = self._open_request()
        if request and child.folder != self._current():
            self._got.discard(signal.SIGHUP)
            return self._change(child)
        if request:
            self._write(outcome_of(request, Path(request["from"]), child.folder, ok=True, reason=""))
        return child

    def _open_request(self) -> dict[str, Any]:
        """What was asked for and never answered, or empty."""
        request = read_record(self._releases(), REQUEST) if self._data else {}
        return request | {"from": request["from"] or str(self._home)} if "from" in request else {}

    def _start(self, folder: Path, *, is_standby: bool = False) -> Child:
        ours, theirs = socket.socketpair()
        arguments = self._arguments if folder == self._home else without_option(self._arguments, "--data-dir")
        passed = [theirs.fileno()]
        environment = {**self._environment, "BILLING_SUPERVISOR": str(theirs.fileno())}
        if self._data is not None:
            environment["BILLING_DATA_DIR"] = str(self._data)
        if self._listener is not None:
            passed.append(self._listener.fileno())
            environment["BILLING_LISTENER"] = str(self._listener.fileno())
        if is_standby:
            environment["BILLING_STANDBY"] = "true"
        command = [python_of(folder, self._home), "-m", "billing_app", *arguments]
        process = subprocess.Popen(command, cwd=folder, env=environment, pass_fds=passed)  # noqa: S603 - our own program
        theirs.close()
        child = Child(folder, process, ours)
        self._children.append(child)
        return child

    def _change(self, old: Child) -> Child:
        """Change to the current release; returns whatever serves afterwards, the old one if the new one is no good."""
        request = read_record(self._releases(), REQUEST)
        target = self._current()
        told = outcome_of(request, old.folder, target)
        new = self._start(target, is_standby=True)
        if not self._until(lambda: new.is_warm, _WARM_SECONDS, new):
            self._end(new)
            self._point_to(old.folder)
            self._write({**told, "ok": False, "reason": "it did not start", "gap_seconds": 0.0})
            return old
        begun = time.monotonic()
        self._end(old)
        reason = self._put_back(target, request) if request.get("restore") else ""
        if not reason:
            before = old.folder.name if old.folder != target else ""
            new.tell({"go": True, "copy": request.get("copy", ""), "from": before})
            reason = "" if self._is_healthy(new) else "it did not become healthy"
            told["gap_seconds"] = round(time.monotonic() - begun, 2)
            reason = reason or ("" if self._stays_healthy(new) else "it did not stay healthy")
        if not reason:
            self._write({**told, "ok": True, "reason": ""})
            return new
        return self._take_back(old.folder, new, request, {**told, "reason": reason}, begun)

    def _take_back(
        self, folder: Path, new: Child, request: dict[str, Any], told: dict[str, Any], begun: float
    ) -> Child:
        """Serve by the release before again, with the data as they were if the new one changed their schema."""
        self._end(new)
        copy = Path(str(request.get("copy", "")))
        trouble = self._put_back(folder, {"restore": str(copy)}) if request.get("copy") and copy.exists() else ""
        if trouble:  # nothing may be lost: the new release knows these data, so it is the one that may go on
            told["reason"] += f"; {trouble}"
            folder = new.folder
        self._point_to(folder)
        child = self._start(folder)
        is_back = self._is_healthy(child)
        told |= {"ok": False, "is_back": is_back and not trouble, "back_seconds": round(time.monotonic() - begun, 2)}
        self._write(told)
        return child

    def _put_back(self, folder: Path, request: dict[str, Any]) -> str:
        """Put a copy of the data back, by the release that will work on it; returns what is in the way."""
        environment = {**self._environment, "BILLING_DATA_DIR": str(self._data), "BILLING_SUPERVISOR": "-1"}
        return put_back(python_of(folder, self._home), folder, environment, request)

    def _is_healthy(self, child: Child) -> bool:
        """Whether it serves, after migrating for as long as that takes, and soon after says that it is ready."""
        return self._until(lambda: child.is_serving, _MIGRATE_SECONDS, child) and self._until(
            self._answers, _READY_SECONDS, child
        )

    def _stays_healthy(self, child: Child) -> bool:
        """Whether it goes on answering for a while; one answer that is late is no reason."""
        ends, missed = time.monotonic() + _WATCH_SECONDS, 0
        while time.monotonic() < ends and missed < 3:
            self._wait(1.0)
            if child.has_ended:
                return False
            missed = 0 if self._answers() else missed + 1
        return missed < 3

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(*self._where, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _until(self, claim: Callable[[], bool], seconds: float, child: Child) -> bool:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if claim():
                return True
            if child.has_ended:
                return False
            self._wait(0.05)
        return False

    def _wait(self, seconds: float | None) -> None:
        """Wait until something happens, and take note of it; raises `Stopped` on a signal to end."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._wake, selectors.EVENT_READ)
            for child in self._children:
                if child.control.fileno() >= 0:
                    selector.register(child.control, selectors.EVENT_READ, child)
            for key, _ in selector.select(seconds):
                if key.data is None:
                    self._got.update(self._wake.recv(4096))
                else:
                    self._hear(key.data)
        if self._got & {signal.SIGTERM, signal.SIGINT}:
            raise Stopped

    def _hear(self, child: Child) -> None:
        if child.control.fileno() < 0:
            return
        messages, descriptors = child.listen()
        if not messages and not descriptors:
            child.control.close()  # it has ended, or closed its end: there is nothing more to hear
            return
        for message in messages:
            if "data" in message:
                self._data = Path(message["data"])
            if "run" in message:
                child.elsewhere = Path(message["run"])
            child.is_warm = child.is_warm or "warm" in message
            if "serving" in message:
                child.is_serving = True
                host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(message["serving"]["host"])  # noqa: S104
                self._where = host or message["serving"]["host"], int(message["serving"]["port"])
        for descriptor in descriptors:
            if self._listener is None:
                self._listener = socket.socket(fileno=descriptor)
            else:
                os.close(descriptor)

    def _end(self, child: Child) -> int:
        if not child.has_ended:
            child.process.terminate()
            try:
                child.process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                child.process.kill()
        code = child.process.wait()
        self._forget(child)
        return code

    def _forget(self, child: Child) -> None:
        child.control.close()
        self._children.remove(child)

    def _current(self) -> Path:
        return current_release(self._releases()) or self._home

    def _point_to(self, folder: Path) -> None:
        point_to(self._releases(), None if folder == self._home else folder)

    def _releases(self) -> Path:
        assert self._data is not None
        return self._data / RELEASES

    def _write(self, outcome: dict[str, Any]) -> None:
        write_record(self._releases(), OUTCOME, outcome)
        (self._releases() / REQUEST).unlink(missing_ok=True)

    @staticmethod
    def _say(text: str) -> None:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


def supervise(arguments: Sequence[str], home: Path, environment: Mapping[str, str]) -> int:
    """Serve, by the current release, until told to end; returns the exit code."""
    return Supervisor(arguments, home, environment).run()
