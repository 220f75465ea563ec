"""The official rules on a 10-line invoice in a warm worker; its memory over 3,000 checks; a dead one replaced."""

import os
import signal
import statistics
import time
from pathlib import Path
from typing import Any

from billing_app.documents.markup import make_xml
from billing_app.documents.rules.checking import check_xml
from billing_app.documents.workshop import Workshop
from tests.bench.harness import bar, summary, timed
from tests.documents.made_documents import plain_document

TIMES, RUNS, DEATHS = 200, 3_000, 5
SETTLED = 300
"""After so many checks every cache is filled; what grows from then on would grow for ever."""


def run() -> dict[str, Any]:
    """Milliseconds of a check, its worker's memory, and seconds until a killed worker's work is done elsewhere."""
    workshop = Workshop(size=1, megabytes=1024)
    try:
        files = {name: make_xml(plain_document(10), name) for name in ("ubl", "facturx")}
        began = time.perf_counter()
        workshop.run(check_xml, files["ubl"], "ubl", seconds=60)
        first = time.perf_counter() - began
        taken = {name: timed(lambda name=name: _check(workshop, files, name), TIMES) for name in files}
        memory = _memory_over_runs(workshop, files)
        replaced = [_seconds_after_death(workshop, files["ubl"]) for _ in range(DEATHS)]
    finally:
        workshop.close()
    worst = max(statistics.median(each) for each in taken.values())
    return {
        **{name: summary(each) for name, each in taken.items()},
        "first_seconds": round(first, 2),
        "memory_mb": memory,
        "replaced_seconds": [round(each, 2) for each in replaced],
        "bars": {
            "median_ms": bar(worst, 20),
            "memory_mb": bar(max(memory.values()), 400),
            "growth_mb": bar(memory["after_all"] - memory["settled"], 20),
            "replaced_seconds": bar(max(replaced), 2),
        },
    }


def _check(workshop: Workshop, files: dict[str, bytes], name: str) -> None:
    verdict = workshop.run(check_xml, files[name], name, seconds=20)
    if not verdict.is_valid:
        raise SystemExit(f"{name} is not valid: {verdict.findings}")


def _memory_over_runs(workshop: Workshop, files: dict[str, bytes]) -> dict[str, float]:
    found: dict[str, float] = {}
    for count in range(1, RUNS + 1):
        _check(workshop, files, "ubl" if count % 2 else "facturx")
        if count == SETTLED:
            found["settled"] = _memory_mb(workshop)
    found["after_all"] = _memory_mb(workshop)
    return found


def _memory_mb(workshop: Workshop) -> float:
    (process,) = workshop.processes()
    status = Path(f"/proc/{process}/status").read_text()
    return round(int(status.partition("VmRSS:")[2].split()[0]) / 1024, 1)


def _seconds_after_death(workshop: Workshop, content: bytes) -> float:
    """From the kill to the next verdict: process, processor and stylesheet are all new."""
    (process,) = workshop.processes()
    os.kill(process, signal.SIGKILL)
    began = time.perf_counter()
    workshop.run(check_xml, content, "ubl", seconds=60)
    return time.perf_counter() - began
