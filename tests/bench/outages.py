"""What a server leans on goes away under load and comes back: what clients are told, and how soon all goes on.

Eight clients issue invoices without a pause and repeat what was not done. PostgreSQL and Redis are stopped and started
under two processes; the disk below SQLite is filled until no byte is left, and emptied. Each three times.
"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from billing_app.store.outages import AWAY, FULL
from tests.bench.harness import Running, bar, command_line, running
from tests.fixtures.database import running_postgres
from tests.fixtures.issuing import Firm, Issuing, judged
from tests.fixtures.redis_server import RedisServer
from tests.fixtures.small_disk import mounted

ROUNDS = 3
CLIENTS = 8
AWAY_SECONDS = 5
_TWO = {"BILLING_WORKERS": "2"}

Part = tuple[dict[str, Any], dict[str, Any]]
"""What was measured, and the bars that it is judged by."""


def run(part: str = "") -> dict[str, Any]:
    """One part, or all."""
    found: dict[str, Any] = {}
    bars: dict[str, Any] = {}
    for name in [part] if part else PARTS:
        found[name], judged_by = PARTS[name]()
        bars |= {f"{name}_{each}": value for each, value in judged_by.items()}
    return {**found, "bars": bars}


def _database() -> Part:
    with running_postgres() as cluster:
        address = cluster.address_of(cluster.new_database())
        with running(DATABASE_URL=address, **_TWO) as bench:
            return _through(bench, cluster.control.stop, cluster.control.start, (503, AWAY.code, AWAY.sentence), 10)


def _redis() -> Part:
    with tempfile.TemporaryDirectory() as folder, running_postgres() as cluster:
        server = RedisServer(Path(folder)).start()
        try:
            address = cluster.address_of(cluster.new_database())
            with running(DATABASE_URL=address, REDIS_URL=server.url, **_TWO) as bench:
                return _through(bench, server.stop, server.start, None, 10)
        finally:
            server.stop()


def _disk() -> Part:
    with (
        tempfile.TemporaryDirectory() as folder,
        mounted(Path(folder, "disk")) as disk,
        running(disk.folder) as bench,
    ):
        return _through(bench, disk.fill, disk.make_room, (503, FULL.code, FULL.sentence), 30)


def _through(
    bench: Running,
    take_away: Callable[[], object],
    bring_back: Callable[[], object],
    expected: tuple[int, str, str] | None,
    most_seconds: int,
) -> Part:
    """Clients through all rounds; `expected` is all that they may be told, None where that is nothing."""
    issuing = Issuing(bench.server.port, Firm(bench.key, bench.customer_id), 10, CLIENTS, is_asking_on=True).start()
    issuing.until(10)
    back: list[float] = []
    done_meanwhile = 0
    for _ in range(ROUNDS):
        before = len(issuing.acknowledged)
        take_away()
        time.sleep(AWAY_SECONDS)
        done_meanwhile += len(issuing.acknowledged) - before
        bring_back()
        began = time.monotonic()
        issuing.until(len(issuing.acknowledged) + CLIENTS)
        while not bench.server._is_ready():
            time.sleep(0.05)
        back.append(time.monotonic() - began)
    issuing.finish()
    found = judged(issuing)
    bench.server.stop()
    report = json.loads(command_line(bench.server, "verify"))
    told = {f"{status} {code}": count for (status, code, _), count in issuing.told.items()}
    measured = found | {"back_seconds": [round(each, 1) for each in back], "told": told, "meanwhile": done_meanwhile}
    others = set(issuing.told) - {expected}
    told_so = {} if expected is None else {"told_so": bar(issuing.told[expected], 1, at_least=True)}
    return measured, told_so | {
        "back_seconds": bar(max(back), most_seconds),
        "lost_doubled_or_left_out": bar(found["lost"] + found["duplicates"] + found["gaps"] + found["wrong"], 0),
        "problems": bar(report["problem_count"], 0),
        "other_answers": bar(len(others) + issuing.unanswered, 0),
    }


PARTS: dict[str, Callable[[], Part]] = {"database": _database, "redis": _redis, "disk": _disk}
