"""What runs inside a process of the workshop: takes a function and its arguments, hands back what it made.

Started as `python -m billing_app.documents.workbench SOCKET LIFELINE MEGABYTES`; the first two are open descriptors.
"""

import fcntl
import importlib
import os
import pickle
import resource
import signal
import socket
import struct
import sys
from typing import Any

_LENGTH = struct.Struct("!Q")


def send_frame(end: socket.socket, content: bytes) -> None:
    """Write one message with its length before it."""
    end.sendall(_LENGTH.pack(len(content)))
    end.sendall(content)


def receive_frame(end: socket.socket) -> bytes:
    """Read one message; raises `EOFError` when the other side is gone."""
    (length,) = _LENGTH.unpack(_receive(end, _LENGTH.size))
    return _receive(end, length)


def _receive(end: socket.socket, length: int) -> bytes:
    content = bytearray()
    while len(content) < length:
        part = end.recv(min(length - len(content), 1 << 20))
        if not part:
            raise EOFError("the other end of the workshop's socket is closed")
        content += part
    return bytes(content)


def answer(request: bytes) -> tuple[bytes, bool]:
    """Run what was asked for; the answer, and whether this process may go on after it."""
    try:
        module, name, args, keywords = pickle.loads(request)  # noqa: S301 - from our own parent
        made = getattr(importlib.import_module(module), name)(*args, **keywords)
        return pickle.dumps((True, made)), True
    except MemoryError:
        return pickle.dumps((False, None)), False
    except Exception as error:
        return pickle.dumps((False, _portable(error))), True


def _portable(error: Exception) -> Exception:
    """The exception itself if it survives the way, else its name and words."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - written in the same line
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _die_with_parent(lifeline: int) -> None:
    """Let the kernel end this process when the parent's end of the pipe closes, even amid native code."""
    if sys.platform == "linux":
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def _limit(megabytes: int) -> None:
    """Bound what may be written to: the rule processor reserves far more addresses than it ever uses."""
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> None:
    """Answer requests until the parent hangs up."""
    end, lifeline, megabytes = socket.socket(fileno=int(arguments[0])), int(arguments[1]), int(arguments[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent(lifeline)
    _limit(megabytes)
    may_go_on: Any = True
    while may_go_on:
        try:
            request = receive_frame(end)
        except (EOFError, ConnectionError):
            return
        reply, may_go_on = answer(request)
        send_frame(end, reply)


if __name__ == "__main__":
    main(sys.argv[1:])
