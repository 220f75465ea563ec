"""What a server says to the process that started it and stays when releases change, and what it hears from it."""

import ctypes
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from billing_app.launching.records import RELEASES, current_release, without_option
from billing_app.settings import PROJECT, environment_with, hand_over, settings

_DEATH_OF_PARENT = 1  # PR_SET_PDEATHSIG
_BACKLOG = 1024


@cache
def _control() -> socket.socket | None:
    number = settings().supervisor
    return socket.socket(fileno=os.dup(number)) if number is not None and number >= 0 else None


def follow_supervisor() -> None:
    """End when the process that started this one is killed: nobody could end this one otherwise."""
    if _control() is not None and sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)


def leave_to_current_release() -> bool:
    """Whether another release is the current one of this data folder, which the supervisor then starts."""
    current = current_release(settings().data_dir / RELEASES)
    if _control() is None or settings().standby or current is None or current == PROJECT:
        return False
    say({"run": str(current), "data": str(settings().data_dir)})
    return True


def follow_current_release(data: Path) -> None:
    """Become the same command of the release that serves these data: an older one doesn't know their schema."""
    current = current_release(data / RELEASES)
    if settings().supervisor is not None or current is None or current == PROJECT:
        return
    python = current / ".venv" / "bin" / "python"
    given = without_option(sys.argv[1:], "--data-dir")
    os.chdir(current)
    os.execve(python, [str(python), "-m", "billing_app", *given], environment_with({}))  # noqa: S606 - our own program


def serving_process() -> int:
    """Whom to end to end the server."""
    return os.getpid() if _control() is None else os.getppid()


def say(message: dict[str, Any], *descriptors: int) -> None:
    """Tell the supervisor something, if there is one."""
    if (control := _control()) is not None:
        socket.send_fds(control, [json.dumps(message).encode() + b"\n"], list(descriptors))


def wait_to_go() -> Mapping[str, Any]:
    """Wait until this release may take over; returns what it is told (`copy`: where to keep one of the data).

    A supervisor that is gone means that nobody wants this process any more.
    """
    control = _control()
    assert control is not None
    heard = b""
    while not heard.endswith(b"\n"):
        if not (chunk := control.recv(4096)):
            raise SystemExit(0)
        heard += chunk
    return json.loads(heard)


def keep_listener(listener: socket.socket) -> None:
    """Keep a socket beyond `exec`, for the second half of this program."""
    listener.set_inheritable(True)
    hand_over({"BILLING_LISTENER": str(listener.detach())})


def listen_on_kept() -> socket.socket:
    """The socket to serve on, listening; the supervisor gets it too, so that it outlives this release."""
    number = settings().listener
    assert number is not None
    listener = socket.socket(fileno=number)
    listener.listen(_BACKLOG)
    told = {"host": settings().host, "port": settings().port}
    say({"serving": told, "data": str(settings().data_dir)}, listener.fileno())
    return listener
