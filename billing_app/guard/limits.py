"""Limits of one process: messages of a socket, sockets of an address."""

import asyncio
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address
from time import monotonic

from starlette.types import Message, Receive

from billing_app.services.watching import Signal, report
from billing_app.services.watching.firewall import firewall

MESSAGES_PER_SECOND = 20
MESSAGE_BURST = 60
MAX_MESSAGE_BYTES = 256_000


class Bucket:
    """A token bucket that makes the sender wait instead of losing what was sent."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._at = float(burst), clock()

    @classmethod
    def of_socket(cls) -> "Bucket":
        """The pace at which one socket may send."""
        return cls(MESSAGES_PER_SECOND, MESSAGE_BURST)

    def take(self) -> float:
        """Take one token; returns for how many seconds to wait before going on."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate) - 1
        self._at = now
        return max(0.0, -self._tokens / self._rate)

    async def wait(self) -> bool:
        """Wait for the next token; says whether that took any time.

        The socket is not read meanwhile, so a flood fills the flooder's own buffers.
        """
        if (seconds := self.take()) > 0:
            await asyncio.sleep(seconds)
        return seconds > 0


class OpenSockets:
    """How many sockets each address has open at this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def enter(self, address: str, *, is_counted: bool = True) -> bool:
        """Count a socket; whether it may open. One that is not held to the limit always may."""
        if is_counted and self._open[address] >= self._most:
            return False
        self._open[address] += 1
        return True

    def leave(self, address: str) -> None:
        """Count a closed socket."""
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]


def limited(receive: Receive, address: str) -> Receive:
    """Read a socket at the pace of its bucket; hang up on a message that is too long, and on who is banned by now."""
    bucket = Bucket.of_socket()

    async def receiving() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive":
            if len(message.get("text") or message.get("bytes") or "") > MAX_MESSAGE_BYTES:
                report(Signal.EVENT_FLOOD, subject="too long", amount=MESSAGE_BURST)
                return {"type": "websocket.disconnect", "code": 1009}
            if firewall.refuses(address):
                return {"type": "websocket.disconnect", "code": 1008}
            if await bucket.wait():
                report(Signal.EVENT_FLOOD, subject="too many")
        return message

    return receiving


def until(over: "asyncio.Future[None]", receive: Receive) -> Receive:
    """Read a socket until it has to end: then whoever reads hears that it is gone, and hangs up."""

    async def receiving() -> Message:
        if over.done():
            return {"type": "websocket.disconnect", "code": 1008}
        reading = asyncio.ensure_future(receive())
        try:
            await asyncio.wait({reading, over}, return_when=asyncio.FIRST_COMPLETED)
            return {"type": "websocket.disconnect", "code": 1008} if over.done() else reading.result()
        finally:
            reading.cancel()

    return receiving


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
