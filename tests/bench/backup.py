"""A backup of a gigabyte while others write: what writers feel, how long it takes, in how much memory."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from billing_app.services.sample import prepare_sample
from billing_app.settings import PROJECT, hand_over
from billing_app.store.session import connect
from tests.bench.cloning import clone_business
from tests.bench.harness import Client, Running, bar, command_line, running, summary
from tests.fixtures.object_store import StoreServer
from tests.fixtures.server import LiveServer

BYTES = int(float(os.environ.get("BENCH_GIGABYTES", "1")) * 1_000_000_000)
WRITES_PER_SECOND = 20
REFERENCE_SECONDS = 20


def run() -> dict[str, Any]:
    """Writers' times without and with a backup, its own time and memory, and a restore from the off-site copy alone."""
    with running() as bench, tempfile.TemporaryDirectory(prefix="bench-off-site-") as elsewhere, off_site() as store:
        fill(bench)
        key, fresh = Path(elsewhere, "key"), Path(elsewhere, "fresh")
        command_line(bench.server, "backup", "key", "create", "--out", str(key))
        _, empty_mb = measured(Running(LiveServer(Path(elsewhere, "empty")), "", ""), "backup", "--steps")
        with writing(bench) as calm:
            time.sleep(REFERENCE_SECONDS)
        with writing(bench) as busy:
            made, backup_mb = measured(bench, "backup", "--steps", **store)
        bench.server.stop()
        shutil.rmtree(bench.server.data_dir)  # what is left is the key and the store
        back, restore_mb = measured(bench, "restore", "--key-file", str(key), "--data-dir", str(fresh), **store)
    during = [milliseconds for _, milliseconds in busy]
    return {
        "database_bytes": made["unpacked_bytes"],
        "events": made["events"],
        "archive_bytes": made["bytes"],
        "writers_alone": told([milliseconds for _, milliseconds in calm]),
        "writers_during": told(during)
        | {stage: told(times) for stage, times in by_stage(busy, made["stages"]).items()},
        "backup": {"seconds": made["seconds"], "of_these_proving": made["restore_seconds"], "memory_mb": backup_mb},
        "restore": {"seconds": back["wall_seconds"], "memory_mb": restore_mb},
        "bars": {
            "writers_p99_ms": bar(told(during)["p99_ms"], 50),
            "writers_worst_ms": bar(max(during), 250),
            "made_and_proven_seconds": bar(made["wall_seconds"], 300),
            "restored_and_verified_seconds": bar(back["wall_seconds"], 300),
            "memory_mb_more_than_for_nothing": bar(max(backup_mb, restore_mb) - empty_mb, 150),
            "sent_and_restored_from_the_store": bar(made["sent"], 1, at_least=True),
            "verified": bar(made["verified"] and back["verify"]["ok"], 1, at_least=True),
        },
    }


def told(times: list[float]) -> dict[str, float]:
    """What writers felt."""
    ordered = sorted(times)
    return summary(ordered) | {"p99_ms": round(ordered[int(len(ordered) * 0.99)], 1), "writes": len(ordered)}


def by_stage(writes: list[tuple[float, float]], stages: list[tuple[float, str]]) -> dict[str, list[float]]:
    """The same writes by what the backup was doing when each was done."""
    found: dict[str, list[float]] = {}
    for moment, milliseconds in writes:
        running = [stage for at, stage in stages if at <= moment]
        found.setdefault(running[-1] if running else "starting", []).append(milliseconds)
    return found


def fill(bench: Running) -> None:
    """Fill the database with real books: the sample business, again and again under other ids."""
    wait_for_jobs(bench.database)
    bench.server.stop()
    hand_over({"BILLING_DATA_DIR": str(bench.server.data_dir)})
    engine = connect(f"sqlite:///{bench.database}")
    prepare_sample(lambda _done, _of: None)
    engine.dispose()
    with closing(sqlite3.connect(bench.database)) as connection:
        (sample,) = connection.execute("SELECT id FROM business ORDER BY id DESC LIMIT 1").fetchone()
    clone_business(bench.database, sample, BYTES, lambda size: sys.stderr.write(f"\r{size >> 20} MB"))
    bench.server.start()
    wait_for_jobs(bench.database)


def wait_for_jobs(database: Path) -> None:
    """Wait until what is due is done: a backup of the schedule would stand in the way of the one that is measured."""
    query = "SELECT count(*) FROM job_run WHERE state NOT IN ('done', 'failed', 'skipped')"
    quiet = 0
    while quiet < 10:
        time.sleep(1)
        with closing(sqlite3.connect(database, timeout=60)) as connection:
            quiet = 0 if connection.execute(query).fetchone()[0] else quiet + 1


@contextmanager
def writing(bench: Running) -> Iterator[list[tuple[float, float]]]:
    """Two writers at a steady pace; when each write was done, and its milliseconds, waiting for its turn included."""
    times: list[tuple[float, float]] = []
    has_ended = threading.Event()

    def write() -> None:
        client = bench.client()
        turn = time.perf_counter()
        while not has_ended.is_set():
            _write(client, len(times))
            done = time.perf_counter()
            times.append((done, (done - turn) * 1000))
            turn = max(turn + 2 / WRITES_PER_SECOND, time.perf_counter() - 1)
            has_ended.wait(max(0.0, turn - time.perf_counter()))
        client.close()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        yield times
    finally:
        has_ended.set()
        for writer in writers:
            writer.join()


def _write(client: Client, number: int) -> None:
    client.call("POST", "/api/v1/customers", {"name": f"Writer's customer {number}", "country": "DE"})


@contextmanager
def off_site() -> Iterator[dict[str, str]]:
    """A store that speaks S3, in a process of its own; the setting that names it."""
    server = StoreServer().start()
    try:
        yield {"BILLING_BACKUP_STORE": server.bucket("safe")}
    finally:
        server.stop()


def measured(bench: Running, *words: str, **settings: str) -> tuple[dict[str, Any], float]:
    """Run a command; its answer, with the seconds it took, and the most memory it held."""
    environment = {**os.environ, "BILLING_DATA_DIR": str(bench.server.data_dir), **settings}
    started = time.perf_counter()
    command = [sys.executable, "-m", "billing_app", *words]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    sizes = [0.0]
    watching = threading.Thread(target=_watch, args=(process, sizes))
    watching.start()
    assert process.stderr is not None
    assert process.stdout is not None
    lines = [(time.perf_counter(), line) for line in process.stderr]
    stages = [(at, json.loads(line)["stage"]) for at, line in lines if line.startswith("{")]
    printed = process.stdout.read()
    process.wait()
    watching.join()
    if process.returncode:
        raise SystemExit(f"{words[0]} failed: {lines[-1][1]}")
    return json.loads(printed) | {"wall_seconds": time.perf_counter() - started, "stages": stages}, max(sizes)


def _watch(process: "subprocess.Popen[str]", sizes: list[float]) -> None:
    """Megabytes that the process holds, again and again."""
    while process.poll() is None:
        time.sleep(0.05)
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except FileNotFoundError:
            return
        sizes += [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")]
