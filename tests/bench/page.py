"""The dashboard of the production build in a cold browser: JavaScript on the wire, time until it is alive, Lighthouse.

Beside the dashboard stands the lightest page of the same build, a text and a button: Reflex and its libraries, and
hardly anything of ours but what surrounds every page. Alive is, for both, when the socket brings word that the state is
hydrated and the page's own handlers have run. Every load has a browser context of its own: no cache, and no cookie but
the session's. The customer's page offers payment by card, too.

Lighthouse comes from npm into a temporary folder, when npm can have it; else its scores are said to be left out.
"""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from billing_app.services.dossier import read_dossier
from billing_app.services.operating import operator_for_business
from billing_app.settings import hand_over
from billing_app.store.session import connect
from tests.bench.browser import CHROMIUM, FLAGS, chromium
from tests.bench.card_account import stripe, switch_on_cards
from tests.bench.harness import Running, bar, running, summary
from tests.fixtures.database import free_port

LOADS = 8
DASHBOARD, EMPTY = "/", "/settings/sample"
_PATIENCE = 30
_HYDRATED = '"is_hydrated_rx_state_":true'
_LIGHTHOUSE = "lighthouse@12"
_SCORED = 3
"""Lighthouse runs of each page; the one in the middle counts."""


def run() -> dict[str, Any]:
    """Bytes, milliseconds and scores, and the bars."""
    with stripe() as stand, running(BILLING_STRIPE_API_BASE=stand.url) as bench:
        issued = bench.client().issue(bench.invoice())
        cookie = bench.server.sign_in()
        with chromium() as browser:
            loads = _load_in_turns(browser, bench, cookie)
            switch_on_cards(browser, bench)
        scores = _scores(bench, cookie, issued["id"])
    alive = {path: [each["alive_ms"] for each in found] for path, found in loads.items()}
    script = statistics.median(each["script_bytes"] for each in loads[DASHBOARD])
    ratio = statistics.median(alive[DASHBOARD]) / statistics.median(alive[EMPTY])
    bars = {"script_kb": bar(script / 1000, 400), "alive_to_empty_page": bar(ratio, 1.25)}
    bars |= {f"lighthouse_{name}": bar(score, 95, at_least=True) for name, score in scores.items()}
    return {
        "dashboard": summary(alive[DASHBOARD]),
        "figures_shown": summary([each["shown_ms"] for each in loads[DASHBOARD]]),
        "empty_page": summary(alive[EMPTY]) | {"script_kb": loads[EMPTY][0]["script_bytes"] / 1000},
        "lighthouse": scores or "left out: npm cannot install it here",
        "bars": bars,
    }


def _load_in_turns(browser: Browser, bench: Running, cookie: str) -> dict[str, list[dict[str, float]]]:
    found: dict[str, list[dict[str, float]]] = {DASHBOARD: [], EMPTY: []}
    for count in range(LOADS + 1):
        for path, loads in found.items():
            load = _load(browser, bench, cookie, path)
            if count:  # the first of each warms the server up
                loads.append(load)
    return found


def _load(browser: Browser, bench: Running, cookie: str, path: str) -> dict[str, float]:
    """Load a page once; its script bytes as sent, and milliseconds from the first request."""
    context = browser.new_context(base_url=bench.server.url, viewport={"width": 1440, "height": 900})
    context.add_cookies([{"name": "sid", "value": cookie, "url": bench.server.url}])
    page = context.new_page()
    trace = _Trace(page)
    page.goto(path)
    shown = 0.0
    if path == DASHBOARD:
        expect(page.get_by_test_id("kpi-outstanding")).not_to_have_attribute("data-value", "", timeout=30_000)
        shown = page.evaluate("() => performance.now()")
    given_up = time.monotonic() + _PATIENCE
    while not trace.alive_at:
        if time.monotonic() > given_up:
            raise SystemExit(f"{path} came, but nothing on it is alive after {_PATIENCE} s")
        page.wait_for_timeout(20)
    page.wait_for_load_state("networkidle")
    context.close()
    milliseconds = (trace.alive_at - trace.started_at) * 1000
    return {"script_bytes": trace.script_bytes, "alive_ms": milliseconds, "shown_ms": shown}


class _Trace:
    """What the browser's own tools say about a load; instants in seconds of their clock."""

    def __init__(self, page: Page) -> None:
        self.started_at = self.alive_at = 0.0
        self.script_bytes = 0
        self._scripts: set[str] = set()
        tools = page.context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.on("Network.requestWillBeSent", self._sent)
        tools.on("Network.responseReceived", self._received)
        tools.on("Network.loadingFinished", self._finished)
        tools.on("Network.webSocketFrameReceived", self._frame)

    def _sent(self, event: dict[str, Any]) -> None:
        self.started_at = self.started_at or event["timestamp"]

    def _received(self, event: dict[str, Any]) -> None:
        if "javascript" in event["response"]["mimeType"]:
            self._scripts.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._scripts:
            self.script_bytes += event["encodedDataLength"]

    def _frame(self, event: dict[str, Any]) -> None:
        if not self.alive_at and _HYDRATED in event["response"]["payloadData"].replace(" ", ""):
            self.alive_at = event["timestamp"]


def _scores(bench: Running, cookie: str, invoice_id: str) -> dict[str, float]:
    """Lighthouse's performance of the dashboard as a desktop, and of the customer's page with cards as a phone."""
    npm = shutil.which("npm")
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as folder:
        install = [npm or "npm", "install", "--no-audit", "--no-fund", "--prefix", folder, _LIGHTHOUSE]
        if npm is None or subprocess.run(install, capture_output=True, timeout=300, check=False).returncode:
            return {}
        link = customer_link(bench, invoice_id)
        return {
            "dashboard_desktop": _score(Path(folder), bench, cookie, DASHBOARD, "--preset=desktop"),
            "customer_page_mobile": _score(Path(folder), bench, "", link),
        }


def customer_link(bench: Running, invoice_id: str) -> str:
    """The path of the customer's page of a document."""
    hand_over({"BILLING_DATA_DIR": str(bench.server.data_dir)})
    engine = connect(f"sqlite:///{bench.database}")
    link = read_dossier(operator_for_business("Bench"), invoice_id).link
    engine.dispose()
    return link


def _score(folder: Path, bench: Running, cookie: str, path: str, *options: str) -> float:
    """The middle score of some runs, each in a browser that has seen nothing but the session's cookie."""
    return statistics.median(_score_once(folder, bench, cookie, path, *options) for _ in range(_SCORED))


def _score_once(folder: Path, bench: Running, cookie: str, path: str, *options: str) -> float:
    port = free_port()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="profile-") as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=str(CHROMIUM), args=[*FLAGS, f"--remote-debugging-port={port}"]
        )
        if cookie:
            context.add_cookies([{"name": "sid", "value": cookie, "url": bench.server.url}])
        command = [
            str(folder / "node_modules" / ".bin" / "lighthouse"),
            bench.server.url + path,
            f"--port={port}",
            "--only-categories=performance",
            "--disable-storage-reset",
            "--output=json",
            "--quiet",
            *options,
        ]
        environment = {**os.environ, "CHROME_PATH": str(CHROMIUM)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
        context.close()
    if done.returncode:
        raise SystemExit(f"lighthouse failed: {done.stderr[-500:]}")
    report = json.loads(done.stdout)
    if report["finalDisplayedUrl"].rstrip("/") != (bench.server.url + path).rstrip("/"):
        raise SystemExit(f"lighthouse was led to {report['finalDisplayedUrl']}")
    return report["categories"]["performance"]["score"] * 100
