"""What benches share: a server with a business and a key, a plain HTTP client, and statistics."""

import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billing_app.settings import hand_over, settings
from tests.fixtures.server import OWNER, PROJECT, LiveServer

LINE = {
    "description": "Consulting",
    "quantity": "3",
    "unit_price": "9.99",
    "taxes": [{"category": "S", "rate": "19"}],
}


@dataclass
class Running:
    """A running server with one business, an API key and one customer."""

    server: LiveServer
    key: str
    customer_id: str

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.server.data_dir / "billing.db"

    def client(self) -> "Client":
        """A connection of its own, kept alive."""
        return Client(self.server.port, self.key)

    def invoice(self, lines: int = 5) -> dict[str, Any]:
        """The body of an invoice with some lines."""
        return {"customer_id": self.customer_id, "currency": "EUR", "lines": [LINE] * lines}


class Client:
    """The thinnest HTTP client there is, so that the client's own work stays out of the figures."""

    def __init__(self, port: int, key: str) -> None:
        """Connect at the first request."""
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: object = None) -> Any:
        """One request and its JSON; anything but success ends the bench."""
        content = self.ask(method, path, body)
        return json.loads(content) if content else None

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        """One request and what it brought; anything but success ends the bench."""
        text = json.dumps(body) if body is not None else None
        self.connection.request(method, path, text, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f"{method} {path} answered {answer.status}: {content[:500]!r}")
        return content

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def issue(self, body: dict[str, Any]) -> Any:
        """Create a draft and issue it."""
        draft = self.call("POST", "/api/v1/invoices", body)
        return self.call("POST", f"/api/v1/invoices/{draft['id']}/issue")


@contextmanager
def settings_of_its_own(folder: str | Path) -> Iterator[None]:
    """For what runs in this process: a data folder and a secret, and afterwards the environment that was there."""
    before = dict(os.environ)
    hand_over({"BILLING_DATA_DIR": str(folder), "BILLING_SECRET_KEY": "a secret of benches, long enough to be taken"})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()


@contextmanager
def running(at: Path | None = None, /, **environment: str) -> Iterator[Running]:
    """A server on a port and in a folder of its own, which lies where it is said."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=at) as folder:
        server = LiveServer(Path(folder) / "data", environment={"BILLING_CACHE_DIR": str(build_cache()), **environment})
        server.data_dir.mkdir()
        make_user = (
            "user",
            "create",
            "--email",
            OWNER["email"],
            "--name",
            "Olga",
            "--business",
            "Bench",
            "--role",
            "owner",
        )
        command_line(server, *make_user, "--password-stdin", typed=OWNER["password"])
        key = json.loads(command_line(server, "apikey", "create", "--email", OWNER["email"], "--name", "bench"))["key"]
        server.start()
        try:
            client = Client(server.port, key)
            customer = client.call("POST", "/api/v1/customers", {"name": "Kite & Co", "country": "DE"})
            yield Running(server, key, customer["id"])
        finally:
            server.stop()


def build_cache() -> Path:
    """Where all benches keep the built pages, so that they are built once."""
    return Path(os.environ.get("BILLING_CACHE_DIR") or PROJECT / "data" / "cache")


def command_line(server: LiveServer, *arguments: str, typed: str = "") -> str:
    """Run a command against the server's data folder; returns its stdout."""
    environment = {**os.environ, "BILLING_DATA_DIR": str(server.data_dir), **server.environment}
    command = [sys.executable, "-m", "billing_app", *arguments]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, input=typed, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:2])} failed: {done.stderr[-1000:]}")
    return done.stdout


def timed(act: Callable[[], object], times: int, *, warm_up: int = 5) -> list[float]:
    """Milliseconds of each call, after some that do not count."""
    for _ in range(warm_up):
        act()
    found: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return found


def summary(milliseconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and worst, in milliseconds."""
    ordered = sorted(milliseconds)
    return {
        "median_ms": round(statistics.median(ordered), 3),
        "p95_ms": round(ordered[int(len(ordered) * 0.95) - 1], 3),
        "worst_ms": round(ordered[-1], 3),
    }


def machine() -> dict[str, Any]:
    """What kind of machine the figures come from."""
    cpu = next(
        (line.split(":")[1].strip() for line in _cpu_info() if line.startswith("model name")), platform.machine()
    )
    return {"cpu": cpu, "cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}


def _cpu_info() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def bar(value: float, limit: float, *, at_least: bool = False) -> dict[str, Any]:
    """A figure with its bar and whether it is met."""
    met = value >= limit if at_least else value <= limit
    return {"value": round(value, 3), "bar": limit, "met": met}
