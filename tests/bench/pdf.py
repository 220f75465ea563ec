"""PDFs with their e-invoice inside: of 10 and of 200 lines, in the workshop as they are made there, and many in bulk.

Beside them stands what typst alone takes for the same document, plain and in this process. Every document has texts of
its own, or the compiler would remember the lines of the one before. In bulk, two threads ask while an event loop counts
how long it was kept waiting; that loop is what every page of the program hangs on.
"""

import asyncio
import itertools
import json
import statistics
import time
from typing import Any

from billing_app.documents.pdf import Style, render_with_xml
from billing_app.documents.pdf import rendering as inside
from billing_app.documents.pdf.composing import compose
from billing_app.documents.workshop import close_workshop, in_workshop
from tests.bench.harness import bar, summary, timed
from tests.documents.specimens import line, written_document

SMALL, LARGE = 10, 200
IN_BULK, AT_ONCE = 120, 2
_TICK_SECONDS = 0.002
_WARM_UP = 5
_EMBEDDING_MS = 33
_FORMAT = "facturx"
_numbers = itertools.count(1)


def run() -> dict[str, Any]:
    """Milliseconds per PDF, documents a second in bulk, and the longest time that the loop was blocked."""
    try:
        bare = statistics.median(_bare(SMALL, 40))
        small = _timed(SMALL, 40)
        large = _timed(LARGE, 12)
        per_second, blocked = asyncio.run(_bulk())
    finally:
        close_workshop()
    return {
        "bare_typst_ms": round(bare, 2),
        "ten_lines": summary(small),
        "two_hundred_lines": summary(large),
        "bars": {
            "ten_lines_ms": bar(statistics.median(small), 60),
            "beyond_twice_bare_typst_ms": bar(statistics.median(small) - 2 * bare, _EMBEDDING_MS),
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


def _bare(lines: int, times: int) -> list[float]:
    """Milliseconds that typst alone takes for a plain PDF, neither archivable nor packed."""
    texts = [compose(json.loads(_document(lines)), Style(), is_draft=False) for _ in range(times + _WARM_UP)]
    return timed(lambda: inside._compiler().compile(input=inside._templates() | texts.pop()), times, warm_up=_WARM_UP)


def _timed(lines: int, times: int) -> list[float]:
    """Milliseconds of each document, made of what was frozen beforehand."""
    waiting = [_document(lines) for _ in range(times + _WARM_UP)]
    return timed(lambda: _made(waiting.pop()), times, warm_up=_WARM_UP)


def _made(frozen: str) -> None:
    _, format_name = in_workshop(render_with_xml, frozen, Style(), _FORMAT, seconds=30)
    assert format_name == _FORMAT


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
            await asyncio.to_thread(_made, waiting.pop())

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))  # both processes have started and are warm
    waiting = [_document(SMALL) for _ in range(IN_BULK)]
    watching = asyncio.create_task(watch())
    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    seconds = time.perf_counter() - began
    watching.cancel()
    return IN_BULK / seconds, max(pauses) * 1000
