"""Killed by the kernel: every kind of job twenty times, and the server twenty times while clients issue invoices."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from tests.bench.harness import Running, bar, command_line, running
from tests.bench.start import family_of
from tests.fixtures.database import running_postgres
from tests.fixtures.issuing import Firm, Issuing, judged
from tests.fixtures.server import PROJECT

KILLS = 20
ISSUES = int(os.environ.get("BENCH_ISSUES", "1000"))
CLIENTS = 40
_TEST = "tests/jobs/test_killed.py::test_killed_job_is_done_once_by_whoever_comes_next"

Part = tuple[dict[str, Any], dict[str, Any]]
"""What was measured, and the bars that it is judged by."""


def run(part: str = "") -> dict[str, Any]:
    """One part, or both."""
    found: dict[str, Any] = {}
    bars: dict[str, Any] = {}
    for name in [part] if part else PARTS:
        found[name], judged_by = PARTS[name]()
        bars |= judged_by
    return {**found, "bars": bars}


def _jobs() -> Part:
    """How many kills there were, and which jobs lost something or did it twice."""
    report, started = PROJECT / ".pytest_cache" / "kills.xml", time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", f"--junitxml={report}", _TEST]
    done = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, "BENCH_KILLS": str(KILLS)}, capture_output=True, text=True, check=False
    )
    cases = ET.parse(report).getroot().iter("testcase")  # noqa: S314 - written a moment ago
    outcome = {case.attrib["name"].partition("[")[2].rstrip("]"): case.find("failure") is None for case in cases}
    return {
        "kills_of_each": KILLS,
        "kills": KILLS * len(outcome),
        "seconds": round(time.monotonic() - started, 1),
        "said": "" if done.returncode == 0 else done.stdout[-2000:],
        "jobs": sorted(name for name, is_good in outcome.items() if is_good),
    }, {"jobs_that_failed": bar(sum(not is_good for is_good in outcome.values()), 0)}


def _issues() -> Part:
    """A thousand invoices by clients that repeat what was not answered, on both databases, killed in between."""
    with running() as bench:
        on_sqlite = _killed(bench)
    with running_postgres() as cluster, running(DATABASE_URL=cluster.address_of(cluster.new_database())) as bench:
        on_postgresql = _killed(bench)
    both = on_sqlite, on_postgresql
    names = ("lost", "duplicates", "gaps", "wrong", "problems")
    return {"sqlite": on_sqlite, "postgresql": on_postgresql}, {
        "acknowledged": bar(min(each["acknowledged"] for each in both), ISSUES, at_least=True),
        **{f"issues_{name}": bar(sum(each[name] for each in both), 0) for name in names},
    }


def _killed(bench: Running) -> dict[str, Any]:
    """Kill all of the server, or only what serves, in turn; what the clients and `verify` say afterwards."""
    issuing = Issuing(bench.server.port, Firm(bench.key, bench.customer_id), ISSUES, CLIENTS).start()
    seconds_away: list[float] = []
    for kill in range(KILLS):
        issuing.until((kill + 1) * ISSUES // (KILLS + 1))
        began = time.monotonic()
        assert bench.server.process is not None
        if kill % 2:
            os.kill(family_of(bench.server.process.pid)[-1], signal.SIGKILL)
        else:
            bench.server.stop(signal.SIGKILL)
            bench.server.start()
        issuing.until(len(issuing.acknowledged) + 1)
        seconds_away.append(time.monotonic() - began)
    issuing.finish()
    found = judged(issuing)
    bench.server.stop()
    report = json.loads(command_line(bench.server, "verify"))
    return {
        **found,
        "problems": report["problem_count"],
        "kills": KILLS,
        "requests_cut_off": issuing.unanswered,
        "refusals": {f"{status} {code}": count for (status, code, _), count in issuing.told.items()},
        "longest_away_seconds": round(max(seconds_away), 1),
    }


PARTS: dict[str, Callable[[], Part]] = {"jobs": _jobs, "issues": _issues}
