"""PDFs: one of 10 and of 200 lines, warm and in the workshop as the program makes them, and many in bulk.

Every document has texts of its own, or the compiler would remember the lines of the one before. In bulk, two threads
ask while an event loop counts how long it was kept waiting; that loop is what every page of the program hangs on.
"""

import asyncio
import itertools
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from billing_app.documents.pdf import Style, render_pdf, render_with_xml
from billing_app.documents.workshop import close_workshop, in_workshop
from tests.bench.harness import bar, summary, timed
from tests.documents.specimens import line, written_document

SMALL, LARGE = 10, 200
IN_BULK, AT_ONCE = 120, 2
_TICK_SECONDS = 0.002
_WARM_UP = 5
_numbers = itertools.count(1)


def run() -> dict[str, Any]:
    """Milliseconds per PDF, documents a second in bulk, and the longest time that the loop was blocked."""
    try:
        small = _timed(SMALL, 40, render_pdf)
        with_xml = _timed(SMALL, 20, render_with_xml, "facturx")
        large = _timed(LARGE, 12, render_pdf)
        per_second, blocked = asyncio.run(_bulk())
    finally:
        close_workshop()
    return {
        "ten_lines": summary(small),
        "ten_lines_with_factur_x": summary(with_xml),
        "two_hundred_lines": summary(large),
        "bars": {
            "ten_lines_ms": bar(statistics.median(small), 60),
            "two_hundred_lines_ms": bar(statistics.median(large), 300),
            "documents_per_second": bar(per_second, 15, at_least=True),
            "loop_blocked_ms": bar(blocked, 20),
        },
    }


def _document(lines: int) -> str:
    number = next(_numbers)
    made = [
        line(f"{10 + each % 90}.{number % 90 + 10}", str(each % 7 + 1), id=str(each), description=_words(number, each))
        for each in range(lines)
    ]
    return json.dumps(written_document({"lines": made}, "de") | {"number": f"INV-2026-{number:05}"})


def _words(number: int, each: int) -> str:
    return f"Job {number}-{each}, hours and material on site"


def _timed(lines: int, times: int, function: Callable[..., object], *more: str) -> list[float]:
    """Milliseconds of each document, made of what was frozen beforehand."""
    waiting = [_document(lines) for _ in range(times + _WARM_UP)]
    return timed(lambda: in_workshop(function, waiting.pop(), Style(), *more, seconds=30), times, warm_up=_WARM_UP)


async def _bulk() -> tuple[float, float]:
    """Documents a second by as many threads as there are processes, and the loop's longest pause in milliseconds."""
    waiting = [_document(SMALL) for _ in range(IN_BULK)]
    pauses = [0.0]

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(_TICK_SECONDS)
            pauses.append(time.perf_counter() - began - _TICK_SECONDS)

    async def work() -> None:
        while waiting:
            await asyncio.to_thread(in_workshop, render_pdf, waiting.pop(), Style(), seconds=30)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))  # both processes have started and are warm
    waiting = [_document(SMALL) for _ in range(IN_BULK)]
    watching = asyncio.create_task(watch())
    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    seconds = time.perf_counter() - began
    watching.cancel()
    return IN_BULK / seconds, max(pauses) * 1000
