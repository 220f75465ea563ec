"""Eight clients create and issue invoices at once against one process."""

import statistics
import threading
import time
from typing import Any

from tests.bench.harness import Running, bar, running, summary

CLIENTS = 8
SECONDS = 10


def run() -> dict[str, Any]:
    """Invoices per second, spread of the times, and what the numbers say afterwards."""
    with running() as bench:
        times, numbers, seconds = issue_at_once(bench)
    found = sorted(int(number.rsplit("-", 1)[1]) for number in numbers)
    gaps = (found[-1] - found[0] + 1) - len(found)
    duplicates = len(found) - len(set(found))
    median = statistics.median(times)
    return {
        "ours": summary(times) | {"issued": len(times), "seconds": round(seconds, 2)},
        "bars": {
            "per_second": bar(len(times) / seconds, 180, at_least=True),
            "gaps": bar(gaps, 0),
            "duplicates": bar(duplicates, 0),
            "worst_to_median": bar(max(times) / median, 10),
        },
    }


def issue_at_once(bench: Running) -> tuple[list[float], list[str], float]:
    """Times of each create and issue, the numbers given, and how long it all took."""
    times: list[float] = []
    numbers: list[str] = []
    bench.client().issue(bench.invoice())
    deadline = time.perf_counter() + SECONDS

    def work() -> None:
        client, body = bench.client(), bench.invoice()
        while time.perf_counter() < deadline:
            start = time.perf_counter()
            issued = client.issue(body)
            times.append((time.perf_counter() - start) * 1000)
            numbers.append(issued["number"])

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, numbers, time.perf_counter() - start
