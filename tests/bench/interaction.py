"""A list of ten thousand invoices in a Chromium page: when it can be used, and how long each touch waits for its paint.

Usable means that the rows are painted and the page is live: loaded afresh, and entered by a link of the program. What
a click or a key waits for is the browser's own measure (Event Timing, as in INP): from the event to the next frame.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.bench.browser import chromium, open_page
from tests.bench.harness import bar, running
from tests.bench.seeding import multiply

INVOICES = 10_000
ROUNDS = 10
_NOTE_WAITS = """
window.waits = [];
new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.interactionId) window.waits.push([one.name, one.duration]);
}).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def run() -> dict[str, Any]:
    """Milliseconds until usable, milliseconds of each interaction, and the bars."""
    with running() as bench:
        issued = bench.client().issue(bench.invoice())
        bench.server.stop()
        multiply(bench.database, issued["id"], INVOICES)
        bench.server.start()
        with chromium() as browser:
            page = open_page(browser, bench, "/invoices", _NOTE_WAITS)
            loaded = [_milliseconds(page, page.reload) for _ in range(ROUNDS)]
            entered = [_entered(page) for _ in range(ROUNDS)]
            for act in _acts(page):
                act()
                page.wait_for_timeout(300)
            waits: list[tuple[str, float]] = page.evaluate("() => window.waits")
    worst = max((duration for _, duration in waits), default=0.0)
    return {
        "loaded_ms": [round(each) for each in loaded],
        "entered_ms": [round(each) for each in entered],
        "interactions": sorted(waits, key=lambda one: -one[1])[:10],
        "bars": {
            "usable_when_loaded_ms": bar(statistics.median(loaded), 1500),
            "usable_when_entered_ms": bar(statistics.median(entered), 1500),
            "worst_interaction_ms": bar(worst, 200),
        },
    }


def _entered(page: Page) -> float:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Invoices", exact=True)
    return _milliseconds(page, link.click)


def _milliseconds(page: Page, act: Callable[[], object]) -> float:
    """From the act to the rows painted on a live page."""
    begun = time.perf_counter()
    act()
    page.locator("tbody tr a").first.wait_for()
    page.locator("[data-testid=live]", has_text="Live").wait_for()
    page.evaluate(_PAINTED)
    return (time.perf_counter() - begun) * 1000


def _acts(page: Page) -> list[Callable[[], object]]:
    """What people do on a list: filter, sort, page on, search, choose, and open what is above it."""
    search = page.get_by_role("searchbox").first
    return [
        page.get_by_role("link", name="Open").first.click,
        lambda: page.get_by_role("columnheader", name="Amount").get_by_role("link").click(),
        lambda: page.get_by_role("link", name="Next page").click(),
        lambda: search.press_sequentially("B-42", delay=60),
        lambda: search.fill(""),
        lambda: page.keyboard.press("Escape"),
        lambda: page.keyboard.press("Control+k"),
        lambda: page.keyboard.press("Escape"),
        lambda: page.get_by_role("button", name="Account").click(),
        lambda: page.keyboard.press("Escape"),
        page.locator("tbody tr a").first.click,
    ]
