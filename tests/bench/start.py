"""Start with everything built and migrated: time to ready, and memory when idle."""

import time
from pathlib import Path
from typing import Any

from tests.bench.harness import bar, running, summary

TIMES = 5


def run() -> dict[str, Any]:
    """Seconds to ready, and the memory of the server and its worker."""
    with running() as bench:
        found: list[float] = []
        for _ in range(TIMES):
            bench.server.stop()
            start = time.perf_counter()
            bench.server.start()
            found.append(time.perf_counter() - start)
        process = bench.server.process
        memory = sum(memory_mb(pid) for pid in family_of(process.pid)) if process else 0
    ordered = sorted(found)
    return {
        "ours": summary([second * 1000 for second in found]),
        "bars": {"seconds_to_ready": bar(ordered[len(ordered) // 2], 3), "idle_memory_mb": bar(memory, 200)},
    }


def family_of(pid: int) -> list[int]:
    """A process and all its children, by id."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family_of(int(child)))]


def memory_mb(pid: int) -> float:
    """Memory of a process that it shares with no other, plus its part of what is shared."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))
