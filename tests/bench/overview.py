"""The overview's figures from projections, in the server's own process: ten thousand documents and a million.

And what keeping the projections costs on a write: an issue with them, beside one that leaves them out.
"""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from billing_app.domain.access import Actor
from billing_app.services.drafting import create_draft
from billing_app.services.issuing import issue_invoice
from billing_app.services.operating import operator_for_business
from billing_app.services.overview import overview
from billing_app.store.movements import Movements
from billing_app.store.session import connect, engine
from tests.bench.harness import Running, bar, running, summary, timed
from tests.bench.seeding import multiply

SMALL, LARGE = 10_000, 1_000_000
TIMES = 200


def run() -> dict[str, Any]:
    """Medians of both sizes, and the ratio of the two writes."""
    with running() as bench:
        issued = bench.client().issue(bench.invoice())
        bench.server.stop()
        connect(f"sqlite:///{bench.database}")
        actor = operator_for_business("Bench")
        kept, left_out = _writes(bench, actor)
        small = _measure(bench, actor, issued["id"], SMALL)
        large = _measure(bench, actor, issued["id"], LARGE)
        bench.server.start()
    medians = [statistics.median(each) for each in (small, large)]
    return {
        "ten_thousand": summary(small),
        "a_million": summary(large),
        "issue": {"with_projections": summary(kept), "without": summary(left_out)},
        "bars": {
            "median_ms": bar(medians[0], 3),
            "growth": bar(medians[1] / medians[0], 1.5),
            "write_cost": bar(statistics.median(kept) / statistics.median(left_out), 1.25),
        },
    }


def _measure(bench: Running, actor: Actor, invoice_id: str, count: int) -> list[float]:
    engine().dispose()
    multiply(bench.database, invoice_id, count)
    return timed(lambda: overview(actor), TIMES)


def _writes(bench: Running, actor: Actor) -> tuple[list[float], list[float]]:
    body = bench.invoice()

    def issue() -> None:
        issue_invoice(actor, create_draft(actor, body).row.id)

    kept = timed(issue, TIMES)
    with _projections_left_out():
        return kept, timed(issue, TIMES)


@contextmanager
def _projections_left_out() -> Iterator[None]:
    write = Movements.write
    Movements.write = _write_nothing  # type: ignore[method-assign]
    try:
        yield
    finally:
        Movements.write = write  # type: ignore[method-assign]


def _write_nothing(*_: object) -> None:
    return None
