"""Every kind of job killed twenty times, at statements from its first to its last, on both databases."""

import os
import subprocess
import sys
import time
from typing import Any
from xml.etree import ElementTree as ET

from tests.bench.harness import bar
from tests.fixtures.server import PROJECT

KILLS = 20
_TEST = "tests/jobs/test_killed.py::test_killed_job_is_done_once_by_whoever_comes_next"


def run() -> dict[str, Any]:
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
        "bars": {"jobs_that_failed": bar(sum(not is_good for is_good in outcome.values()), 0)},
        "jobs": sorted(name for name, is_good in outcome.items() if is_good),
    }
