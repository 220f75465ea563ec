"""A click in one Chromium page until the figure is painted in another: issuing a draft moves what is outstanding.

The clock of the machine is read in both pages: when the click reaches the button, and after the frame is drawn in which
the overview's figure has changed. Both pages share the cores with the server.
"""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench.harness import Running, bar, running, summary

CHROMIUM = Path("/usr/bin/chromium")
ROUNDS = 30
_WARM_UP = 3
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NOTE_CLICKS = """
addEventListener("click", () => { window.clickedAt = performance.timeOrigin + performance.now() }, true);
"""
NOTE_PAINTS = """
new MutationObserver((changes) => {
    if (!window.tellPainted || !changes.some((one) => one.target.dataset.testid === window.watched)) return;
    const tell = window.tellPainted;
    window.tellPainted = undefined;
    const channel = new MessageChannel();
    channel.port1.onmessage = () => tell(performance.timeOrigin + performance.now());
    requestAnimationFrame(() => channel.port2.postMessage(0));
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-value", "data-status"] });
"""
_ARM = """(hook) => {
    window.watched = hook;
    window.painted = new Promise((resolve) => { window.tellPainted = resolve });
}"""


def run() -> dict[str, Any]:
    """Milliseconds of each round, and the bars."""
    with running() as bench, chromium() as browser:
        client = bench.client()
        for _ in range(ROUNDS + _WARM_UP):
            client.call("POST", "/api/v1/invoices", bench.invoice())
        acting = open_page(browser, bench, "/invoices?status=draft", _NOTE_CLICKS)
        watching = open_page(browser, bench, "/", NOTE_PAINTS)
        expect(watching.get_by_test_id("kpi-outstanding")).to_have_attribute("data-value", "0.00")
        found = [_issue_one(acting, watching) for _ in range(ROUNDS + _WARM_UP)][_WARM_UP:]
    figures = summary(found)
    return {
        "ours": figures,
        "bars": {"median_ms": bar(statistics.median(found), 50), "p95_ms": bar(figures["p95_ms"], 100)},
    }


@contextmanager
def chromium() -> Iterator[Browser]:
    """A fresh Chromium that asks nobody for updates."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser: Browser, bench: Running, path: str, script: str) -> Page:
    """A page of somebody who is signed in, in a context of its own, with figures on it."""
    context = browser.new_context(base_url=bench.server.url, viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sid", "value": bench.server.sign_in(), "url": bench.server.url}])
    context.add_init_script(script)
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_test_id("live")).to_have_text("Live", timeout=30_000)
    return page


def arm(page: Page, hook: str) -> None:
    """Have a page opened with `NOTE_PAINTS` watch for the next change of what this test hook names."""
    page.evaluate(_ARM, hook)


def when_painted(page: Page) -> float:
    """Wait for that change; when the frame that shows it was drawn, in milliseconds of the machine's clock."""
    painted_at: float = page.evaluate("() => window.painted")
    return painted_at


def _issue_one(acting: Page, watching: Page) -> float:
    """Milliseconds from the click to the paint."""
    acting.get_by_role("checkbox", name="Choose the draft for").first.click()
    issue = acting.get_by_role("button", name="Issue", exact=True)
    expect(issue).to_be_enabled()
    arm(watching, "kpi-outstanding")
    issue.click()
    painted_at = when_painted(watching)
    clicked_at: float = acting.evaluate("() => window.clickedAt")
    expect(issue).to_be_hidden()
    return painted_at - clicked_at
