"""One change to N sockets: a payment through the HTTP API, shown on N overviews; beside it a bare python-socketio room.

Both servers run in this bench at the same time and are measured in turns, each by a process of its own with the
watching clients. What is timed: from sending the request that makes the change until the last client has the whole
message in hand. That includes HTTP, the transaction and building the view, and the clients' own work, for they share
the cores with the servers; nothing is subtracted. CPU is that of the serving worker, request and pings included.
Joining is timed from opening all sockets at once until each has its first figures. Memory is the worker's own (Pss).
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from tests.bench.harness import Running, bar, running, summary
from tests.bench.start import family_of, memory_mb
from tests.fixtures.database import free_port
from tests.fixtures.server import PROJECT

NUMBERS = (10, 100, 1000)
UPDATES = {10: 40, 100: 30, 1000: 10}
"""Updates in each round."""
ROUNDS = 5
_PAUSE_SECONDS = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")
_ROOT_STATE = "reflex___state____state"


@dataclass
class Side:
    """A server, its watching clients, and what changes something there."""

    worker: int
    clients: "Clients"
    change: Callable[[], object]
    connection: http.client.HTTPConnection
    """What `change` asks by; servers close it when it has been idle for a while."""


class Clients:
    """The process with the watching clients."""

    def __init__(self, process: subprocess.Popen[str], handshake: dict[str, Any]) -> None:
        """Tell it how to open sockets."""
        self._process = process
        self._write(handshake)

    def do(self, what: str, **arguments: float) -> dict[str, Any]:
        """Have one thing done and wait for the answer."""
        self._write({"do": what, **arguments})
        line = cast("IO[str]", self._process.stdout).readline()
        if not line:
            raise SystemExit(f"the watching clients ended while they were to {what}")
        return json.loads(line)

    def _write(self, message: dict[str, Any]) -> None:
        stdin = cast("IO[str]", self._process.stdin)
        stdin.write(json.dumps(message) + "\n")
        stdin.flush()


def run() -> dict[str, Any]:
    """Both sides for each number of clients, and the bars."""
    ours: dict[int, dict[str, Any]] = {}
    bare: dict[int, dict[str, Any]] = {}
    with ExitStack() as stack:
        program = stack.enter_context(_our_side())
        size = _message_size(program)
        room = stack.enter_context(_bare_side(size))
        for number in NUMBERS:
            ours[number] = _measure(program, number)
            bare[number] = _measure(room, number)
    last = NUMBERS[-1]
    cpu = [side[last]["cpu_ms_per_client"] for side in (ours, bare)]
    memory = [side[last]["memory_kb_per_client"] for side in (ours, bare)]
    return {
        "message_bytes": size,
        "ours": ours,
        "bare_room": bare,
        "bars": {
            "cpu_per_client_to_bare": bar(cpu[0] / cpu[1], 2.5),
            "last_of_100_ms": bar(ours[100]["last"]["median_ms"], 20),
            "last_of_1000_ms": bar(ours[1000]["last"]["median_ms"], 100),
            "joining_1000_to_ten_times_100": bar(ours[1000]["joining_s"] / (10 * ours[100]["joining_s"]), 1.5),
            "memory_per_client_to_bare": bar(memory[0] / memory[1], 1.5),
            "memory_growth": bar(ours[last]["memory_growth"], 1.1),
        },
    }


def _measure(side: Side, number: int) -> dict[str, Any]:
    """Some rounds of joining, updates and leaving, with the same clients."""
    idle = memory_mb(side.worker)
    last: list[float] = []
    middle: list[float] = []
    request: list[float] = []
    joining: list[float] = []
    joining_cpu: list[float] = []
    cpu: list[float] = []
    memory: list[float] = []
    for _ in range(ROUNDS):
        before = _cpu_seconds(side.worker)
        joining.append(side.clients.do("join", number=number)["seconds"])
        time.sleep(0.5)  # what joining set off is over before updates are counted
        side.connection.close()
        joined = _cpu_seconds(side.worker)
        for _ in range(UPDATES[number]):
            one = _update(side)
            last.append(one["last"])
            middle.append(one["middle"])
            request.append(one["request"])
        cpu.append((_cpu_seconds(side.worker) - joined) / UPDATES[number] / number)
        memory.append(memory_mb(side.worker) - idle)
        joining_cpu.append((joined - before) / number)
        side.clients.do("leave")
        time.sleep(0.5)
    return {
        "last": summary(last),
        "middle": summary(middle),
        "request": summary(request),
        "cpu_ms_per_client": round(statistics.median(cpu) * 1000, 4),
        "joining_s": round(statistics.median(joining), 3),
        "joining_cpu_ms_per_client": round(statistics.median(joining_cpu) * 1000, 3),
        "memory_kb_per_client": round(memory[-1] * 1024 / number, 1),
        "memory_growth": round(memory[-1] / memory[0], 3) if memory[0] > 0 else 1.0,
    }


def _update(side: Side) -> dict[str, float]:
    """Milliseconds from sending one change to its answer, and to the middle and the last of the clients."""
    time.sleep(_PAUSE_SECONDS)
    side.clients.do("arm")
    start = time.perf_counter()
    side.change()
    answered = time.perf_counter()
    heard = side.clients.do("heard", seconds=10)
    if heard["missing"]:
        raise SystemExit(f"{heard['missing']} clients missed an update")
    ends = {"last": heard["last_at"], "middle": heard["middle_at"], "request": answered}
    return {name: (end - start) * 1000 for name, end in ends.items()}


@contextmanager
def _our_side() -> Iterator[Side]:
    with running() as bench:
        client = bench.client()
        for _ in range(10):
            client.issue(bench.invoice())
        process = bench.server.process
        if process is None:
            raise SystemExit("the server is not running")
        payment = {"customer_id": bench.customer_id, "amount": "1.00", "currency": "EUR", "allocations": []}
        with _clients(_our_handshake(bench)) as clients:

            def change() -> object:
                return client.call("POST", "/api/v1/payments", payment)

            yield Side(_worker_of(process.pid), clients, change, client.connection)


def _our_handshake(bench: Running) -> dict[str, Any]:
    """What a browser on the overview sends: hydrate, then the page's own handler, by way of Reflex."""
    router_data = {"pathname": "/", "asPath": "/", "query": {}}
    event = {"name": f"{_ROOT_STATE}.hydrate_and_load", "payload": {}, "router_data": router_data}
    headers = {"Cookie": f"sid={bench.server.sign_in()}", "Origin": bench.server.url}
    return {"port": bench.server.port, "headers": headers, "auth": {"event": event}, "joined_by": '"joined'}


@contextmanager
def _bare_side(size: int) -> Iterator[Side]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.rooms.bare", str(port), str(size)]
    with subprocess.Popen(command, cwd=PROJECT) as process:
        try:
            connection = _reach(port)

            def change() -> None:
                connection.request("POST", "/change")
                connection.getresponse().read()

            change()
            with _clients({"port": port, "headers": {}, "auth": {}, "joined_by": '"joined'}) as clients:
                yield Side(_worker_of(process.pid), clients, change, connection)
        finally:
            process.terminate()


def _reach(port: int) -> http.client.HTTPConnection:
    deadline = time.monotonic() + 20
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while True:
        try:
            connection.connect()
            return connection
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextmanager
def _clients(handshake: dict[str, Any]) -> Iterator[Clients]:
    command = [sys.executable, "-m", "tests.bench.rooms.watchers"]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Clients(process, handshake)
        finally:
            process.terminate()


def _message_size(side: Side) -> int:
    """Bytes of the message that an update sends to each."""
    side.clients.do("join", number=1)
    time.sleep(0.5)
    side.connection.close()
    side.clients.do("arm")
    side.change()
    size = side.clients.do("heard", seconds=10)["bytes"]
    side.clients.do("leave")
    return size


def _worker_of(pid: int) -> int:
    """The process below a server that does the serving: the largest."""
    return max(family_of(pid)[1:], key=memory_mb)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
