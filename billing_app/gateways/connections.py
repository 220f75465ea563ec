"""The connections of a worker that has to end: which of them are about to ask for something."""

import fcntl
import os
import signal
import socket
import stat
import struct
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LEAVE = signal.SIGUSR1
"""Asks a worker to end as soon as nobody is about to ask it for something."""
MOST_SECONDS = 2.0
"""How long it waits for them."""
# Whoever has connected and said nothing for so long has connected in advance, and will connect again.
_FRESH_MILLISECONDS = 500
_LAST_RECEIVED, _RECEIVED_BYTES, _TCP_INFO_BYTES = 52, 128, 136
_OPEN_FILES = Path("/proc/self/fd")


def turn_away_from(listener: int) -> int:
    """Accept nothing more in this process from a socket that others listen on as well; returns its port.

    The server holds the socket by descriptors of its own. Each of them becomes one of a socket that nobody connects to.
    """
    known = os.fstat(listener)
    with socket.socket(fileno=os.dup(listener)) as shared:
        port = int(shared.getsockname()[1])
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0)
        for descriptor in open_sockets():
            with suppress(OSError):
                if os.path.samestat(os.fstat(descriptor), known):
                    os.dup2(silent.fileno(), descriptor, inheritable=False)
    return port


def connections_at(port: int) -> Iterator[socket.socket]:
    """The connections of this process that came in at a port, each open until the next is asked for."""
    for descriptor in open_sockets():
        with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as found:
            if found.family in {socket.AF_INET, socket.AF_INET6} and found.getsockname()[1] == port:
                yield found


def is_asking(connection: socket.socket) -> bool:
    """Whether a request is about to come on a connection, or has come and was not read yet."""
    unread = struct.unpack("i", fcntl.ioctl(connection, termios.FIONREAD, b"\0" * 4))[0]
    if unread or not hasattr(socket, "TCP_INFO"):
        return bool(unread)
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    (received,) = struct.unpack_from("=Q", told, _RECEIVED_BYTES)
    (age,) = struct.unpack_from("=I", told, _LAST_RECEIVED)
    return received == 0 and age < _FRESH_MILLISECONDS


def open_sockets() -> list[int]:
    """The descriptors of this process that are sockets."""
    found: list[int] = []
    numbers = [int(file.name) for file in _OPEN_FILES.iterdir()] if _OPEN_FILES.exists() else range(3, 1024)
    for number in numbers:
        with suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                found.append(number)
    return found
