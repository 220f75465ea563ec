"""A page of 50 invoices by status, newest first, over HTTP: with ten thousand documents and with a million."""

import statistics
from typing import Any

from tests.bench.harness import Client, Running, bar, running, summary, timed
from tests.bench.seeding import multiply

SMALL, LARGE = 10_000, 1_000_000
TIMES = 200
PATH = "/api/v1/invoices?status=paid&sort=-issue_date&limit=50"


def run() -> dict[str, Any]:
    """Medians of both sizes, and of a page deep in the list."""
    with running() as bench:
        issued = bench.client().issue(bench.invoice())
        small = _measure(bench, issued["id"], SMALL)
        large = _measure(bench, issued["id"], LARGE)
        deep = _deep(bench.client())
    medians = [statistics.median(each) for each in (small, large)]
    return {
        "ten_thousand": summary(small),
        "a_million": summary(large),
        "a_million_page_20": summary(deep),
        "bars": {"median_ms": bar(medians[0], 10), "growth": bar(medians[1] / medians[0], 2)},
    }


def _measure(bench: Running, invoice_id: str, count: int) -> list[float]:
    bench.server.stop()
    multiply(bench.database, invoice_id, count)
    bench.server.start()
    client = bench.client()
    return timed(lambda: client.call("GET", PATH), TIMES)


def _deep(client: Client) -> list[float]:
    path = PATH
    for _ in range(20):
        path = f"{PATH}&cursor={client.call('GET', path)['next_cursor']}"
    return timed(lambda: client.call("GET", path), TIMES // 4)
