"""What a continuous copy lacks after the server and its copier were killed under load: in seconds and in invoices."""

import json
import os
import signal
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from tests.bench.backup import wait_for_jobs
from tests.bench.harness import Running, bar, command_line, running
from tests.bench.start import family_of
from tests.fixtures.issuing import Firm, Issuing

ROUNDS = 3
CLIENTS = 4
LOAD_SECONDS = 15


def run() -> dict[str, Any]:
    """The longest time before a kill from which something acknowledged was missing in what came back."""
    rounds = [_killed() for _ in range(ROUNDS)]
    return {
        "rounds": rounds,
        "bars": {
            "lost_seconds": bar(max(each["lost_seconds"] for each in rounds), 5),
            "books_in_order": bar(sum(each["ok"] for each in rounds), ROUNDS, at_least=True),
        },
    }


def _killed() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-copy-") as elsewhere:
        folder = Path(elsewhere)
        with running(BILLING_CONTINUOUS_COPY=str(folder / "copy")) as bench:
            command_line(bench.server, "backup", "key", "create", "--out", str(folder / "key"))
            wait_for_jobs(bench.database)  # one of them makes a backup, and there is one at a time
            command_line(bench.server, "backup", "--to", str(folder / "backups"))
            issuing = Issuing(
                bench.server.port, Firm(bench.key, bench.customer_id), 10, CLIENTS, is_asking_on=True
            ).start()
            time.sleep(LOAD_SECONDS)
            killed_at = _kill_all(bench)
            issuing.give_up()
            back = json.loads(
                command_line(
                    bench.server, "restore", "--from", str(folder / "backups"), "--copy", str(folder / "copy"),
                    "--key-file", str(folder / "key"), "--data-dir", str(folder / "fresh"),
                )
            )  # fmt: skip
        with closing(sqlite3.connect(folder / "fresh" / "billing.db")) as connection:
            held = {each for (each,) in connection.execute("SELECT id FROM invoice WHERE number IS NOT NULL")}
    answered = zip(issuing.acknowledged, issuing.answered_at, strict=True)
    lost = [at for each, at in answered if each not in held and at <= killed_at]
    return {
        "acknowledged": len(issuing.acknowledged),
        "lost": len(lost),
        "lost_seconds": round(killed_at - min(lost, default=killed_at), 2),
        "ok": back["verify"]["ok"],
    }


def _kill_all(bench: Running) -> float:
    """Kill every process of the server, the copier among them, as a power failure does; when that was."""
    assert bench.server.process is not None
    at = time.monotonic()
    for process in family_of(bench.server.process.pid):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    bench.server.process.wait()
    return at
