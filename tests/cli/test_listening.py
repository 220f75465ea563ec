"""The server beside the socket that outlives it: when it ends, nobody who has come is turned away."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.server import PROJECT

# Two of these on one socket are two releases: each answers with its name.
SERVER = """
import asyncio, os, sys
from billing_app.cli import listening
from billing_app.guard.leaving import Leaving
from billing_app.settings import settings

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    await asyncio.sleep(float(scope["query_string"] or 0))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"3")]})
    await send({"type": "http.response.body", "body": os.environ["NAME"].encode()})

class Target(listening.OnListener):
    def __init__(self, **options): super().__init__(**{**options, "target": "server:make_worker"})

def make_worker():
    return Leaving(app, settings().listener)

if __name__ == "__main__":
    listening.OnListener = Target
    listening.listen()
"""


class Releases:
    """A socket, and what listens on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "server.py").write_text(SERVER)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.processes: list[subprocess.Popen[bytes]] = []
        self.connections: list[http.client.HTTPConnection] = []

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Let one listen; returns when it answers, if nobody else does."""
        number = self.listener.fileno()
        environment = {**os.environ, "NAME": name, "BILLING_LISTENER": str(number), "PYTHONPATH": str(PROJECT)}
        command = [sys.executable, "server.py"]
        process = subprocess.Popen(command, cwd=self.folder, env=environment, pass_fds=[number], start_new_session=True)
        self.processes.append(process)
        return process

    def connect(self) -> http.client.HTTPConnection:
        """A connection on which nothing was asked yet."""
        made = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        made.connect()
        self.connections.append(made)
        return made

    def ask(self, connection: http.client.HTTPConnection, seconds: float = 0) -> tuple[bytes, str | None]:
        """Ask for something that takes so long; who answers, and whether the connection stays."""
        connection.request("GET", f"/?{seconds}")
        with connection.getresponse() as answer:
            return answer.read(), answer.getheader("connection")

    def heard(self, connection: http.client.HTTPConnection) -> bytes:
        """Who answers what was asked before."""
        with connection.getresponse() as answer:
            return answer.read()


@pytest.fixture
def releases(tmp_path: Path) -> Iterator[Releases]:
    made = Releases(tmp_path)
    yield made
    for process in made.processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its worker as well
        process.wait(20)
    for connection in made.connections:
        connection.close()
    made.listener.close()


@pytest.fixture
def old(releases: Releases) -> subprocess.Popen[bytes]:
    """One that answers."""
    process = releases.start("old")
    assert releases.ask(releases.connect()) == (b"old", None)
    return process


def test_who_has_just_connected_is_answered_though_the_server_was_told_to_end(
    releases: Releases, old: subprocess.Popen[bytes]
) -> None:
    connections = [releases.connect() for _ in range(20)]
    time.sleep(0.1)  # by now they are accepted
    old.terminate()
    time.sleep(0.1)
    assert {releases.ask(each) for each in connections} == {(b"old", "close")}
    assert old.wait(10) == 0


def test_who_connects_while_the_server_ends_waits_for_the_next_one(
    releases: Releases, old: subprocess.Popen[bytes]
) -> None:
    busy, fresh = releases.connect(), releases.connect()
    busy.request("GET", "/?1.0")
    time.sleep(0.2)
    old.terminate()
    time.sleep(0.1)
    late = [releases.connect() for _ in range(20)]
    for each in late:
        each.request("GET", "/?0")
    assert releases.ask(fresh) == (b"old", "close")
    assert releases.heard(busy) == b"old"
    assert old.wait(10) == 0
    releases.start("new")
    assert {releases.heard(each) for each in late} == {b"new"}


def test_who_asks_again_and_again_is_told_to_connect_anew(releases: Releases, old: subprocess.Popen[bytes]) -> None:
    steady, waiting = releases.connect(), releases.connect()
    assert releases.ask(steady) == (b"old", None)
    old.terminate()
    time.sleep(0.1)
    assert releases.ask(steady) == (b"old", "close")
    assert releases.ask(waiting) == (b"old", "close")
    assert old.wait(10) == 0


def test_connections_on_which_nothing_is_asked_keep_nobody_waiting(
    releases: Releases, old: subprocess.Popen[bytes]
) -> None:
    in_advance, steady = releases.connect(), releases.connect()
    assert releases.ask(steady) == (b"old", None)
    time.sleep(0.6)
    begun = time.monotonic()
    old.terminate()
    assert old.wait(10) == 0
    assert time.monotonic() - begun < 1.5
    assert in_advance.sock.recv(1) == b""


def test_a_second_signal_to_end_is_no_failure(releases: Releases, old: subprocess.Popen[bytes]) -> None:
    old.send_signal(signal.SIGINT)
    time.sleep(0.02)
    old.send_signal(signal.SIGTERM)
    assert old.wait(10) == 0
