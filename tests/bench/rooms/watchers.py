"""Many browsers' sockets in one process of its own, as thin as they can be so that they cost the server no core.

Told what to do by lines of JSON on stdin, answers by lines on stdout:
`{"do": "join", "number": 100}`, `{"do": "arm"}`, `{"do": "heard", "seconds": 5}`, `{"do": "leave"}`.
"""

import asyncio
import json
import sys
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from os import urandom
from time import perf_counter
from typing import Any
from uuid import uuid4

_EVENT_PART = b"42/_event,"
_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA


@dataclass(frozen=True)
class Handshake:
    """How a socket opens: headers, what its CONNECT packet carries, and the words of the message that ends joining."""

    port: int
    headers: dict[str, str]
    auth: dict[str, Any]
    joined_by: str


class Tally:
    """Who has heard something since it was armed."""

    def __init__(self) -> None:
        """Nobody is expected."""
        self.armed_at = 0.0
        self.missing = 0
        self.is_complete = asyncio.Event()

    def arm(self, number: int) -> None:
        """From now on expect this many."""
        self.armed_at, self.missing = perf_counter(), number
        self.is_complete.clear()

    def count(self, heard_before_at: float) -> None:
        """One has heard something, and the last time before was then."""
        if heard_before_at < self.armed_at:
            self.missing -= 1
            if not self.missing:
                self.is_complete.set()


class Socket(asyncio.Protocol):
    """One watching socket: notes when an event arrives, answers pings, understands nothing else."""

    def __init__(self, handshake: Handshake, token: str, tally: Tally) -> None:
        """Not yet open."""
        self.handshake, self.token, self.tally = handshake, token, tally
        self.joined: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.heard_at = 0.0
        self.last_size = 0
        self._rest = b""
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a websocket."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        lines = {
            "Host": f"127.0.0.1:{self.handshake.port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": b64encode(urandom(16)).decode(),
            **self.handshake.headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        path = f"/_event/?token={self.token}&EIO=4&transport=websocket"
        transport.write(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Take complete frames off what has arrived."""
        at = perf_counter()
        self._rest += data
        if not self._is_open:
            head, end, rest = self._rest.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.partition(b"\r\n")[0]:
                self._fail(head[:200].decode())
                return
            self._is_open, self._rest = True, rest
        while (frame := _first_frame(self._rest)) is not None:
            kind, content, length = frame
            self._rest = self._rest[length:]
            self._hear(kind, content, at)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody joins any more."""
        self._fail(f"the server closed the socket: {exc}")

    def leave(self) -> None:
        """Close as a page does that goes away."""
        self._transport.close()

    def _hear(self, kind: int, content: bytes, at: float) -> None:
        if kind == _PING:
            self._send(content, _PONG)
        elif kind == _CLOSE:
            self._transport.close()
        elif content.startswith(_EVENT_PART):
            self.tally.count(self.heard_at)
            self.heard_at, self.last_size = at, len(content)
            if not self.joined.done() and self.handshake.joined_by.encode() in content:
                self.joined.set_result(at)
        elif content[:1] == b"0":
            self._send(b"40/_event," + json.dumps(self._auth()).encode())
        elif content == b"2":
            self._send(b"3")
        elif content.startswith(b"44"):
            self._fail(content.decode())

    def _auth(self) -> dict[str, Any]:
        event = self.handshake.auth.get("event")
        return {**self.handshake.auth, "event": {**event, "token": self.token}} if event else self.handshake.auth

    def _send(self, content: bytes, kind: int = _TEXT) -> None:
        size = len(content)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
        self._transport.write(bytes([0x80 | kind]) + length + b"\0\0\0\0" + content)  # a mask of zeros changes nothing

    def _fail(self, reason: str) -> None:
        if not self.joined.done():
            self.joined.set_exception(ConnectionError(reason))


def _first_frame(data: bytes) -> tuple[int, bytes, int] | None:
    """Kind, content and whole length of the first frame, if it is complete; servers send whole, unmasked frames."""
    if len(data) < 2:
        return None
    size, start = data[1] & 0x7F, 2
    if size >= 126:
        start = 4 if size == 126 else 10
        size = int.from_bytes(data[2:start])
    if len(data) < start + size:
        return None
    return data[0] & 0x0F, data[start : start + size], start + size


class Watchers:
    """All sockets of this process. Tokens stay the same from round to round, as those of open pages do."""

    def __init__(self, handshake: Handshake) -> None:
        """Nobody watches yet."""
        self._handshake = handshake
        self._tokens: list[str] = []
        self._sockets: list[Socket] = []
        self._tally = Tally()

    async def join(self, number: int) -> dict[str, Any]:
        """Open sockets at once; the time until each has what it joined for."""
        self._tokens += [str(uuid4()) for _ in range(number - len(self._tokens))]
        loop = asyncio.get_running_loop()
        start = perf_counter()
        opened = [
            loop.create_connection(
                lambda token=token: Socket(self._handshake, token, self._tally),  # type: ignore[misc]
                "127.0.0.1",
                self._handshake.port,
            )
            for token in self._tokens[:number]
        ]
        self._sockets = [protocol for _, protocol in await asyncio.gather(*opened)]
        async with asyncio.timeout(120):
            ends = await asyncio.gather(*(socket.joined for socket in self._sockets))
        return {"seconds": max(ends) - start}

    async def arm(self) -> dict[str, Any]:
        """From now on what arrives counts."""
        self._tally.arm(len(self._sockets))
        return {}

    async def heard(self, seconds: float) -> dict[str, Any]:
        """When the first, the middle and the last socket heard something, on the machine's monotonic clock."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._tally.is_complete.wait(), seconds)
        times = sorted(socket.heard_at for socket in self._sockets)
        size = self._sockets[0].last_size
        return {
            "missing": self._tally.missing,
            "last_at": times[-1],
            "middle_at": times[len(times) // 2],
            "bytes": size,
        }

    async def leave(self) -> dict[str, Any]:
        """Close all sockets."""
        for socket in self._sockets:
            socket.leave()
        self._sockets = []
        return {}


async def obey(watchers: Watchers) -> None:
    """Do what stdin says until it ends."""
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        command = json.loads(line)
        answer = await getattr(watchers, command.pop("do"))(**command)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


async def main() -> None:
    """The first line of stdin is the handshake."""
    await obey(Watchers(Handshake(**json.loads(sys.stdin.readline()))))


if __name__ == "__main__":
    asyncio.run(main())
