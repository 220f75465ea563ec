"""Thousands of recurring profiles due at once, while a page answers; an idle scheduler; a job killed twenty times."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.bench.harness import LINE, Running, bar, running, summary
from tests.bench.issue_many import issue_at_once
from tests.bench.start import family_of
from tests.fixtures.server import PROJECT
from tests.fixtures.sockets import PALETTE_SEARCH, EventSocket

PROFILES = int(os.environ.get("BENCH_PROFILES", "10000"))
KILLS = 20
IDLE_SECONDS = 60
_TICKS = os.sysconf("SC_CLK_TCK")


def run() -> dict[str, Any]:
    """Invoices per second of the job against `issue-many`; what killing and idling come to."""
    with running() as bench:
        idle = _idle_share(bench)
        times, _, seconds = issue_at_once(bench)
        by_clients = len(times) / seconds
        by_job, answers = _bill_all(bench)
    with running() as bench:
        killed = _bill_under_fire(bench)
    return {
        "events_meanwhile": summary(answers),
        "issue_many_per_second": round(by_clients, 1),
        "profiles": PROFILES,
        "killed": killed,
        "bars": {
            "to_issue_many": bar(by_job / by_clients, 0.8, at_least=True),
            "event_p95_ms": bar(summary(answers)["p95_ms"], 300),
            "missing": bar(killed["missing"], 0),
            "twice": bar(killed["twice"], 0),
            "gaps": bar(killed["gaps"], 0),
            "idle_core_percent": bar(idle * 100, 0.5),
        },
    }


def _idle_share(bench: Running) -> float:
    """What a server that nobody uses spends of a core, its scheduler and everything else included."""
    assert bench.server.process is not None
    pids = family_of(bench.server.process.pid)
    time.sleep(10)
    before, start = sum(_ticks(pid) for pid in pids), time.perf_counter()
    time.sleep(IDLE_SECONDS)
    return (sum(_ticks(pid) for pid in pids) - before) / _TICKS / (time.perf_counter() - start)


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _bill_all(bench: Running) -> tuple[float, list[float]]:
    """Have all profiles billed by the running server; invoices per second, and the events of a page meanwhile."""
    _make_profiles(bench, PROFILES)
    answers: list[float] = []
    is_done = threading.Event()

    watching = threading.Thread(target=lambda: asyncio.run(_search(bench, answers, is_done)))
    start = time.perf_counter()
    _profile(bench)  # one more that is due: the server looks at once
    watching.start()
    while _billed(bench.database) < PROFILES + 1:
        time.sleep(0.1)
    seconds = time.perf_counter() - start
    is_done.set()
    watching.join()
    return (PROFILES + 1) / seconds, answers


async def _search(bench: Running, answers: list[float], is_done: threading.Event) -> None:
    """Somebody looks for something on a page, over its socket, until all is billed; milliseconds of each event."""
    cookie = await asyncio.to_thread(bench.server.sign_in)
    async with EventSocket(bench.server, cookie=cookie) as page:
        while not is_done.is_set():
            needle, start = f"needle {len(answers)} of many", time.perf_counter()
            await page.send(PALETTE_SEARCH, query=needle)
            await page.hear(needle)
            answers.append((time.perf_counter() - start) * 1000)
            await asyncio.sleep(0.2)


def _bill_under_fire(bench: Running) -> dict[str, int]:
    """Bill a tenth of the profiles by processes that are killed, twenty times; then let one finish."""
    bench.server.stop()
    wanted = PROFILES // 10
    bench.server.start()
    _make_profiles(bench, wanted)
    bench.server.stop()
    for _ in range(KILLS):
        before = _billed(bench.database)
        process = _billing(bench)
        deadline = time.monotonic() + 60
        while _billed(bench.database) < before + wanted // (2 * KILLS) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert _billing(bench).wait() == 0
    with sqlite3.connect(bench.database) as connection:
        made = connection.execute("SELECT count(*), count(DISTINCT profile_id) FROM recurring_invoice").fetchone()
        numbers = [each for (each,) in connection.execute("SELECT number FROM invoice WHERE number IS NOT NULL")]
    found = sorted(int(number.rsplit("-", 1)[1]) for number in numbers)
    verified = subprocess.run(
        [sys.executable, "-m", "billing_app", "verify"], cwd=PROJECT, env=_environment(bench), check=False,
        capture_output=True,
    )  # fmt: skip
    return {
        "kills": KILLS,
        "profiles": wanted,
        "missing": wanted - made[1],
        "twice": len(numbers) - made[1] + made[0] - made[1],
        "gaps": (found[-1] - len(found)) if found else 0,
        "verify": verified.returncode,
    }


def _billing(bench: Running) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "billing_app", "jobs", "run", "recurring"]
    return subprocess.Popen(command, cwd=PROJECT, env=_environment(bench), stdout=subprocess.DEVNULL)


def _environment(bench: Running) -> dict[str, str]:
    return {**os.environ, "BILLING_DATA_DIR": str(bench.server.data_dir), **bench.server.environment}


def _profile(bench: Running, start_on: str = "") -> str:
    body = {
        "customer_id": bench.customer_id,
        "mode": "issue",
        "schedule": {"every": 1, "unit": "year", "start_on": start_on or time.strftime("%Y-%m-%d", time.gmtime())},
        "invoice": {"currency": "EUR", "lines": [LINE] * 5},
    }
    return bench.client().call("POST", "/api/v1/recurring", body)["id"]


def _make_profiles(bench: Running, count: int) -> None:
    """One profile over HTTP that lies in the future, and copies of it that are due today."""
    profile_id = _profile(bench, "2090-01-01")
    with sqlite3.connect(bench.database) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(recurring_profile)")]
        today = time.strftime("%Y-%m-%d", time.gmtime())
        changed = {
            "id": "substr(id, 1, 24) || printf('%012x', n)",
            "next_on": f"'{today}'",
            "schedule": f"replace(schedule, '2090-01-01', '{today}')",
        }
        picked = ", ".join(changed.get(column) or column for column in columns)
        connection.execute(
            f"WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < {count}) "  # noqa: S608
            f"INSERT INTO recurring_profile ({', '.join(columns)}) "
            "SELECT " + picked + " FROM recurring_profile, counter WHERE id = ?",
            (profile_id,),
        )
        connection.execute("UPDATE recurring_profile SET state = 'paused' WHERE id = ?", (profile_id,))


def _billed(database: Path) -> int:
    with sqlite3.connect(database, timeout=30) as connection:
        return connection.execute("SELECT count(*) FROM recurring_invoice").fetchone()[0]
