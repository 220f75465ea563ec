"""An update under load with two browsers open, and a bad one: nobody is refused, nothing typed is lost."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.feeds import FeedServer, record_of
from tests.fixtures.mail_server import SENDER, MailServer
from tests.fixtures.releases import ENDING, make_release, migration
from tests.fixtures.server import OWNER, PROJECT, LiveServer, set_up


@dataclass
class Load:
    """Requests one after the other, each on a connection of its own, until it is ended."""

    server: LiveServer
    answers: list[int | str] = field(default_factory=list)
    _ending: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> "Load":
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        assert self._thread is not None
        self._thread.join()

    def _ask(self) -> None:
        while not self._ending.wait(0.05):
            try:
                self.answers.append(httpx.get(f"{self.server.url}/sign-in", timeout=60).status_code)
            except httpx.TransportError as error:
                self.answers.append(repr(error))


@pytest.fixture(scope="module")
def news() -> Iterator[FeedServer]:
    """Where the server of this file hears of weaknesses."""
    made = FeedServer().start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    """The mail server of this file."""
    made = MailServer().start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory, news: FeedServer, mails: MailServer) -> Iterator[LiveServer]:
    """A server of this file's own."""
    environment = {
        "BILLING_ADVISORY_DATABASE": news.url,
        "BILLING_PACKAGE_INDEX": news.url,
        "BILLING_PRIVATE_FEEDS": "true",
        "BILLING_MAIL_URL": f"smtp://127.0.0.1:{mails.port}",
        "BILLING_MAIL_FROM": SENDER,
    }
    server = LiveServer(tmp_path_factory.mktemp("updated") / "data", environment=environment)
    server.start()
    yield set_up(server)
    server.stop()


def test_a_vulnerable_pin_is_seen_on_the_page_and_in_a_mail(
    updated: LiveServer, browser: Browser, news: FeedServer, mails: MailServer
) -> None:
    version = metadata.version("numpy")
    news.weak["PyPI", "numpy", version] = [record_of("PyPI", "numpy")]
    page = open_page(browser, updated, "/security")
    # The turn of the job may have come while the server started.
    expect(page.get_by_test_id("updates-state")).to_contain_text(
        re.compile("Nothing was checked yet|parts were checked")
    )
    page.get_by_role("button", name="Check now").click()
    row = page.get_by_test_id("weakness-numpy")
    expect(row).to_contain_text(f"numpy {version}")
    expect(row).to_contain_text("Critical")
    expect(row).to_contain_text("Put right in 9999")
    expect(page.get_by_test_id("alert-vulnerable_package")).to_be_visible()
    mail = mails.wait_for_mail(OWNER["email"], "known weakness")
    assert f"numpy {version} (CVE-2026-00001)" in mail.part("plain")
    with page.expect_download() as download:
        page.get_by_role("link", name="Bill of materials").click()
    bill = json.loads(Path(download.value.path()).read_text())
    assert ("numpy", version) in {(part["name"], part["version"]) for part in bill["components"]}
    page.context.close()


def update(server: LiveServer, *arguments: str | Path) -> tuple[int, dict[str, Any], str]:
    """Run the command; returns its exit code, its report, and what it said."""
    command = [sys.executable, "-m", "billing_app", "update", *map(str, arguments)]
    environment = {**os.environ, "BILLING_DATA_DIR": str(server.data_dir)}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=400, check=False
    )
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def open_page(browser: Browser, server: LiveServer, path: str) -> Page:
    context = browser.new_context(base_url=server.url)
    context.add_cookies([{"name": "sid", "value": server.sign_in(), "url": server.url}])
    page = context.new_page()
    page.goto(path)
    expect(page.get_by_test_id("live")).to_have_text("Live")
    return page


def test_a_release_is_put_in_place_under_load_while_two_pages_are_open(
    updated: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    good = make_release(tmp_path, "0.1.1", added=migration("0.1.1"))
    broken = make_release(tmp_path, "0.1.3", added=migration("0.1.3", is_broken=True))
    pages = [open_page(browser, updated, path) for path in ("/customers", "/")]
    code, _, said = update(updated, "apply", broken)
    assert code == 1, said
    assert "cannot work with a copy of the data: RuntimeError: no such luck" in said
    customers = pages[0]
    customers.get_by_role("button", name="New customer").first.click()
    name = customers.get_by_role("dialog").get_by_label("Name")
    name.fill("Typed before the update")
    with Load(updated) as load:
        code, report, said = update(updated, "apply", good)
    assert code == 0, said + updated.log[-3000:]
    assert (report["version_from"], report["version_to"], report["is_running"]) == ("0.1.0", "0.1.1", True)
    assert set(load.answers) == {200}
    for page in pages:
        expect(page.get_by_test_id("live")).to_have_text("Live")
    expect(name).to_have_value("Typed before the update")
    customers.get_by_role("button", name="Add customer").click()
    expect(customers.get_by_role("heading", name="Typed before the update", level=1)).to_be_visible()
    for page in pages:
        page.context.close()


def test_a_release_that_fails_after_its_rehearsal_is_taken_back(
    updated: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    first = migration("0.1.1")
    bad = make_release(tmp_path, "0.1.2", added={**first, **migration("0.1.2", "release_0_1_1")}, changed=ENDING)
    page = open_page(browser, updated, "/security")
    with Load(updated) as load:
        code, _, said = update(updated, "apply", bad)
    assert code == 1, said
    assert "Release 0.1.2 was taken back: it did not become healthy." in said
    assert set(load.answers) == {200}
    expect(page.get_by_test_id("live")).to_have_text("Live")
    alert = page.get_by_test_id("alert-update_failed").filter(has_text="Release 0.1.2 was taken back")
    expect(alert).to_be_visible()
    expect(page.get_by_test_id("updates-version")).to_have_text("Release 0.1.1")
    page.context.close()


def test_a_release_is_not_changed_back_where_that_would_lose_what_was_recorded_since(updated: LiveServer) -> None:
    code, _, said = update(updated, "rollback")
    assert code == 2, said
    assert "2 events were recorded since the update changed the schema of the data. They would be lost" in said
    assert "--lose-changes" in said
