"""A good release under load, one that falls ill, and back to the first: requests refused, seconds cut off and back.

Two Chromium pages are open all the time, and a client asks without a pause on a new connection each time; they share
the cores with the server, with what builds and rehearses the release, and with each other.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.bench.browser import chromium, open_page
from tests.bench.harness import Running, bar, running
from tests.fixtures.releases import SICK, make_release, migration
from tests.fixtures.server import PROJECT

_NOTE_OUTAGES = """
window.outages = [];
let since = null;
new MutationObserver(() => {
    const dot = document.querySelector("[data-testid=live]");
    const isCut = dot && dot.textContent !== "Live";
    if (isCut && since === null) since = performance.now();
    if (!isCut && since !== null) { window.outages.push((performance.now() - since) / 1000); since = null; }
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


def run() -> dict[str, Any]:
    """What clients and pages saw, and the bars."""
    with tempfile.TemporaryDirectory() as folder, running() as bench, chromium() as browser:
        first = migration("0.9.1")
        good = make_release(Path(folder), "0.9.1", added=first)
        second = migration("0.9.2", "release_0_9_1")
        bad = make_release(Path(folder), "0.9.2", added={**first, **second}, changed=SICK)
        pages = [open_page(browser, bench, path, _NOTE_OUTAGES) for path in ("/", "/invoices")]
        better, ill = _update(bench, pages, good), _update(bench, pages, bad)
        taken_on = bench.client().call("POST", "/api/v1/customers", {"name": "Of the new release", "country": "DE"})
        back = _go_back(bench)
        customers = bench.client().call("GET", "/api/v1/customers")["data"]
    assert better["ok"], better
    assert not ill["ok"], ill
    back |= {"data_are_of_then": taken_on["id"] not in {each["id"] for each in customers}}
    return {
        "ours": {"good": better, "bad": ill, "rollback": back},
        "bars": {
            "failed_requests": bar(better["failed"] + ill["failed"], 0),
            "longest_wait_seconds": bar(better["longest_wait_seconds"], 5),
            "pages_cut_off_seconds": bar(better["cut_off_seconds"], 5),
            "back_seconds": bar(ill["outcome"]["back_seconds"], 60),
            "rollback_seconds": bar(back["seconds"], 60),
            "rollback_refused_first_then_with_data_of_then": bar(
                back["was_refused"] and back["version_to"] == "0.1.0" and back["data_are_of_then"], 1, at_least=True
            ),
        },
    }


def _go_back(bench: Running) -> dict[str, Any]:
    """Change back to the release before: refused as long as that would lose something, then with the data of then."""
    command = [sys.executable, "-m", "billing_app", "update", "rollback"]
    environment = {**os.environ, **bench.server.environment, "BILLING_DATA_DIR": str(bench.server.data_dir)}
    options: dict[str, Any] = {"cwd": PROJECT, "env": environment, "capture_output": True, "text": True}
    refused = subprocess.run(command, check=False, **options)
    begun = time.perf_counter()
    done = subprocess.run([*command, "--lose-changes"], check=False, **options)
    if done.returncode:
        raise SystemExit(f"update rollback failed: {done.stderr[-1000:]}")
    return {
        "was_refused": refused.returncode == 2 and "They would be lost" in refused.stderr,
        "seconds": round(time.perf_counter() - begun, 1),
        **json.loads(done.stdout),
    }


def _update(bench: Running, pages: list[Page], release: Path) -> dict[str, Any]:
    waits: list[float] = []
    failed: list[str] = []
    ending = threading.Event()

    def ask() -> None:
        while not ending.is_set():
            begun = time.perf_counter()
            try:
                answer = httpx.get(f"{bench.server.url}/sign-in", timeout=60)
                if answer.status_code >= 500:
                    failed.append(str(answer.status_code))
            except httpx.TransportError as error:
                failed.append(repr(error))
            waits.append(time.perf_counter() - begun)

    asking = threading.Thread(target=ask)
    asking.start()
    command = [sys.executable, "-m", "billing_app", "update", "apply", str(release)]
    environment = {**os.environ, **bench.server.environment, "BILLING_DATA_DIR": str(bench.server.data_dir)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        pages[0].wait_for_timeout(100)  # pages live only while somebody listens to them
    seconds = time.perf_counter() - begun
    for page in pages:
        expect(page.get_by_test_id("live")).to_have_text("Live")
    ending.set()
    asking.join()
    outages = [outage for page in pages for outage in page.evaluate("window.outages.splice(0)")]
    return {
        "ok": process.returncode == 0,
        "seconds": round(seconds, 1),
        "requests": len(waits),
        "failed": len(failed),
        "longest_wait_seconds": round(max(waits), 2),
        "cut_off_seconds": round(max(outages, default=0.0), 2),
        "outcome": json.loads((bench.server.data_dir / "releases" / "outcome.json").read_text()),
    }
