"""Floods from other machines: events on one socket, anonymous tabs, bodies without end; what everybody else notices."""

import asyncio
import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import httpx

from tests.bench.harness import Running, running, summary
from tests.fixtures.server import OWNER, LiveServer
from tests.fixtures.sockets import PALETTE_SEARCH, EventSocket

_ELSEWHERE = "198.51.100.66"
_WITH_BODIES = "198.51.100.67"
"""Another address: the first one is banned by then."""
_BODY_MB = 300
_FORGET_PEAK = "5"
"""What Linux takes in `clear_refs` to begin a new VmHWM."""


def flood(events: int = 5_000, tabs: int = 1_000, body_mb: int = _BODY_MB) -> dict[str, Any]:
    """What one address can do to the others, one thing after the other; the proxy says who comes from where."""
    statuses: list[int] = []
    with running(BILLING_TRUSTED_PROXIES="127.0.0.1") as stage:
        server, cookie = stage.server, stage.server.sign_in()  # hashing takes 64 MB, which is no matter of floods
        floods: dict[str, Callable[[], object]] = {
            "events on one socket": lambda: asyncio.run(_events(server, cookie, events)),
            "anonymous tabs": lambda: asyncio.run(_tabs(server, tabs)),
            "bodies": lambda: statuses.extend(_bodies(server, body_mb)),
        }
        quiet = _meanwhile(stage, lambda: time.sleep(5))
        before = _resident_mb(server, "VmRSS")
        return {
            "quiet": quiet,
            "resting_mb": round(sum(before.values()), 1),
            "floods": {name: _flooded(stage, act, before) for name, act in floods.items()},
            "body_statuses": statuses,
        }


def sign_ins(clients: int = 8, seconds: float = 8) -> dict[str, Any]:
    """What others wait while as many as there are sign in again and again, each hash at its full cost."""
    with running(BILLING_TRUSTED_PROXIES="127.0.0.1") as stage:
        quiet = _meanwhile(stage, lambda: time.sleep(5))
        done: list[int] = []
        busy = _meanwhile(stage, lambda: done.extend(_signed_in(stage.server, clients, seconds)))
        return {"quiet": quiet, "sign_ins": {**busy, "a_second": round(len(done) / seconds, 1)}, "statuses": set(done)}


def _signed_in(server: LiveServer, clients: int, seconds: float) -> list[int]:
    ends, found = time.perf_counter() + seconds, list[int]()

    def come(number: int) -> None:
        headers = {"x-forwarded-for": f"198.51.100.{number}"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client:
            while time.perf_counter() < ends:
                found.append(client.post("/sign-in", data=OWNER).status_code)

    coming = [threading.Thread(target=come, args=(100 + number,)) for number in range(clients)]
    for each in coming:
        each.start()
    for each in coming:
        each.join()
    return found


def _flooded(stage: Running, act: Callable[[], object], resting_mb: dict[int, float]) -> dict[str, float]:
    """What others wait, and how much more memory than at rest all processes held at most."""
    for pid in _resident_mb(stage.server, "VmRSS"):
        Path(f"/proc/{pid}/clear_refs").write_text(_FORGET_PEAK)
    found = _meanwhile(stage, act)
    more = sum(most - resting_mb.get(pid, 0) for pid, most in _resident_mb(stage.server, "VmHWM").items())
    return {**found, "memory_mb": round(more, 1)}


def _meanwhile(stage: Running, act: Callable[[], object]) -> dict[str, float]:
    """How long others wait for a page of invoices while something goes on."""
    over = threading.Event()
    waits: list[float] = []

    def ask() -> None:
        with closing(stage.client()) as client:
            while not over.is_set():
                start = time.perf_counter()
                client.call("GET", "/api/v1/invoices?limit=50")
                waits.append((time.perf_counter() - start) * 1_000)
                time.sleep(0.02)

    asking = threading.Thread(target=ask)
    asking.start()
    begun = time.perf_counter()
    try:
        act()
    finally:
        seconds = time.perf_counter() - begun
        over.set()
        asking.join()
    found = summary(waits)
    return {"seconds": round(seconds, 1), "others_median_ms": found["median_ms"], "others_p95_ms": found["p95_ms"]}


async def _events(server: LiveServer, cookie: str, count: int) -> None:
    """Send all at once on a member's socket, then go on for as long as a page would live, ten seconds at most."""
    async with EventSocket(server, cookie=cookie, x_forwarded_for=_ELSEWHERE) as socket:
        try:
            async with asyncio.timeout(10):
                for number in range(count):
                    await socket.send(PALETTE_SEARCH, query=f"flood {number}")
                await asyncio.sleep(10)
        except TimeoutError:
            pass


async def _tabs(server: LiveServer, count: int) -> None:
    """Open sockets of nobody, each with a token of its own, fifty at a time."""
    headers = {"x-forwarded-for": _ELSEWHERE, "origin": server.url}
    bound = asyncio.Semaphore(50)
    async with aiohttp.ClientSession() as session:

        async def knock() -> None:
            address = f"{server.url}/_event/?EIO=4&transport=websocket&token={uuid4()}"
            async with bound:
                try:
                    await (await session.ws_connect(address, headers=headers)).close()
                except aiohttp.ClientError:
                    return
                raise AssertionError("a socket of nobody was let in")

        await asyncio.gather(*(knock() for _ in range(count)))


def _bodies(server: LiveServer, megabytes: int) -> Iterator[int]:
    """The status of a body that says how long it is, and of one that does not; each sent until it is refused."""
    for announced in (True, False):
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
            connection.putrequest("POST", "/sign-in")
            connection.putheader("X-Forwarded-For", _WITH_BODIES)
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
            if announced:
                connection.putheader("Content-Length", str(megabytes * 1_000_000))
            else:
                connection.putheader("Transfer-Encoding", "chunked")
            connection.endheaders()
            yield _status_of(connection, megabytes, is_chunked=not announced)


def _status_of(connection: http.client.HTTPConnection, megabytes: int, *, is_chunked: bool) -> int:
    """Send on until the server hangs up, then read what it said before."""
    part = b"x" * 65_536
    framed = b"%x\r\n%s\r\n" % (len(part), part) if is_chunked else part
    try:
        for _ in range(megabytes * 1_000_000 // len(part)):
            connection.send(framed)
        if is_chunked:
            connection.send(b"0\r\n\r\n")
    except OSError:
        pass  # refused and closed before everything was sent, as it should be
    try:
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0


def _resident_mb(server: LiveServer, which: str) -> dict[int, float]:
    """Memory of the server and its children by process: held now (VmRSS), or at most since the last reset (VmHWM)."""
    assert server.process is not None
    found: dict[int, float] = {}
    for pid in _family(server.process.pid):
        with suppress(OSError, StopIteration):  # it has ended meanwhile
            found[pid] = _megabytes(pid, which)
    return found


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _megabytes(pid: int, which: str) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith(which))
    return int(line.split()[1]) / 1_024
