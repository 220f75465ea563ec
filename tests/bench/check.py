"""The official rules on a 10-line invoice in a warm worker; its memory over 3,000 checks; a dead one replaced.

Most of the 3,000 are of ten lines in two formats; every tenth is of another format or of 200 lines. Memory is the most
that any worker ever held, in the middle of a check too, as the system tells it when the worker has ended.
"""

import os
import resource
import signal
import statistics
import time
from itertools import cycle
from pathlib import Path
from typing import Any

from billing_app.documents.markup import make_xml
from billing_app.documents.profiles import PROFILES
from billing_app.documents.rules.checking import check_xml
from billing_app.documents.workshop import RULES_KEPT_MB, Workshop
from tests.bench.harness import bar, summary, timed
from tests.documents.made_documents import plain_document

TIMES, RUNS, DEATHS = 200, 3_000, 5
OTHERS_EVERY = 10
SETTLED = 600
"""After so many checks every cache is filled; what grows from then on would grow for ever."""


def run() -> dict[str, Any]:
    """Milliseconds of a check, its worker's memory, and seconds until a killed worker's work is done elsewhere."""
    workshop = Workshop(size=1, megabytes=1024, kept_megabytes=RULES_KEPT_MB)
    try:
        usual = {name: make_xml(plain_document(10), name) for name in ("ubl", "facturx")}
        began = time.perf_counter()
        workshop.run(check_xml, usual["ubl"], "ubl", seconds=60)
        first = time.perf_counter() - began
        taken = {name: timed(lambda name=name: _check(workshop, name, usual[name]), TIMES) for name in usual}
        memory = _memory_over_runs(workshop, usual)
        replaced = [_seconds_after_death(workshop, usual["ubl"]) for _ in range(DEATHS)]
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
            "memory_mb": bar(_mb(_most_kb()), 400),
            "growth_mb": bar(memory["later"] - memory["until_settled"], 20),
            "replaced_seconds": bar(max(replaced), 2),
        },
    }


def _check(workshop: Workshop, name: str, content: bytes) -> None:
    verdict = workshop.run(check_xml, content, name, seconds=20)
    if not verdict.is_valid:
        raise SystemExit(f"{name} is not valid: {verdict.findings}")


def _memory_over_runs(workshop: Workshop, usual: dict[str, bytes]) -> dict[str, float]:
    """What workers held after checks at most, until every cache was filled and from then on, and how many they were."""
    others = cycle([(name, make_xml(plain_document(lines), name)) for lines in (10, 200) for name in PROFILES])
    common = cycle(usual.items())
    held, processes = [0, 0], set[int]()
    for count in range(1, RUNS + 1):
        _check(workshop, *next(common if count % OTHERS_EVERY else others))
        for process in workshop.processes():
            processes.add(process)
            held[count > SETTLED] = max(held[count > SETTLED], _held_kb(process))
    return {"until_settled": _mb(held[0]), "later": _mb(held[1]), "workers": len(processes)}


def _held_kb(process: int) -> int:
    return int(Path(f"/proc/{process}/status").read_text().partition("VmRSS:")[2].split()[0])


def _most_kb() -> int:
    """The most that any process held that this one has started and seen the end of."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _mb(kilobytes: int) -> float:
    return round(kilobytes / 1024, 1)


def _seconds_after_death(workshop: Workshop, content: bytes) -> float:
    """From the kill to the next verdict: process, processor and stylesheet are all new."""
    (process,) = workshop.processes()
    os.kill(process, signal.SIGKILL)
    began = time.perf_counter()
    workshop.run(check_xml, content, "ubl", seconds=60)
    return time.perf_counter() - began
