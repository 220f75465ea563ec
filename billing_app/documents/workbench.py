"""What runs inside a process of the workshop: takes a function and its arguments, hands back what it made.

Started as `python -m billing_app.documents.workbench SOCKET LIFELINE MEGABYTES`; the first two are open descriptors.
"""

import fcntl
import importlib
import io
import os
import pickle
import resource
import signal
import socket
import struct
import sys
from typing import Any

_LENGTH = struct.Struct("!Q")
_OURS = ("billing_app.documents.", "billing_app.domain.")
_PLAIN = {("builtins", "set"), ("builtins", "frozenset"), ("builtins", "bytearray"), ("decimal", "Decimal")} | {
    ("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")
}


class PlainAnswers(pickle.Unpickler):
    """Reads what work may hand back: plain values, our own types of documents and rules, and exceptions.

    The process at the other end reads what strangers send. Whoever takes it over must not come any further.
    """

    def find_class(self, module: str, name: str) -> Any:
        """The type of that name, if an answer may hold it."""
        if (module, name) in _PLAIN or (module.startswith(_OURS) and "." not in name):
            found = super().find_class(module, name)
            if isinstance(found, type) and (module, name) in {*_PLAIN, (found.__module__, name)}:
                return found
        if module == "builtins" and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and issubclass(found, Exception):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no business in an answer")


def read_answer(content: bytes) -> tuple[bool, Any]:
    """Whether the work was done, and what it made or raised; raises `UnpicklingError` for anything but that."""
    try:
        is_done, made = PlainAnswers(io.BytesIO(content)).load()
    except Exception as error:  # bytes that were tampered with fail in any way
        raise pickle.UnpicklingError(f"an answer that is none: {type(error).__name__}: {error}") from None
    return bool(is_done), made


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
        read_answer(pickle.dumps((False, error)))
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
