"""The page of backups: what it says before and after the first one, live, and who may take one along."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.access import faults_of_access
from tests.browser.shops import PASSWORD, open_shop
from tests.fixtures.server import OWNER, PROJECT, LiveServer

PROVE_MS = 60_000


@pytest.fixture(scope="module")
def key_file(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The operator's key, made on the command line."""
    file = tmp_path_factory.mktemp("key") / "backup.key"
    command_line(live_server, "backup", "key", "create", "--out", str(file))
    return file


@pytest.fixture
def context(live_server: LiveServer, browser: Browser) -> Iterator[BrowserContext]:
    """A browser of whoever set the installation up."""
    made = browser.new_context(base_url=live_server.url)
    made.add_cookies([{"name": "sid", "value": live_server.sign_in(), "url": live_server.url}])
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The page, live."""
    page = context.new_page()
    page.goto("/backups")
    expect(page.get_by_test_id("live")).to_have_text("Live")
    return page


# A backup of next to nothing is done between two looks of the test.
_NOTE_PROGRESS = """() => {
  const look = () => { window.hasProgressed ||= !!document.querySelector('[role=progressbar][aria-label=Backup]'); };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


def command_line(server: LiveServer, *words: str) -> dict:
    """A command on the server's data folder."""
    import os

    environment = {**os.environ, "BILLING_DATA_DIR": str(server.data_dir)}
    command = [sys.executable, "-m", "billing_app", *words]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_backup_is_made_proven_and_told_live(key_file: Path, page: Page, context: BrowserContext):
    watching = context.new_page()
    watching.goto("/backups")
    expect(watching.get_by_test_id("live")).to_have_text("Live")
    rows = watching.get_by_role("table", name="Backups").get_by_role("row").filter(has_text="On demand")
    before = rows.count()
    watching.evaluate(_NOTE_PROGRESS)
    page.get_by_role("button", name="Back up now").click()
    expect(rows).to_have_count(before + 1, timeout=PROVE_MS)
    assert watching.evaluate("() => window.hasProgressed")
    expect(rows.first).to_contain_text("Proven")
    expect(watching.get_by_role("progressbar", name="Backup")).to_have_count(0)
    expect(watching.get_by_test_id("backup-proven").locator("..")).to_contain_text("0 differences")
    expect(watching.get_by_test_id("backup-age")).to_have_text("just now")
    expect(watching.get_by_test_id("health-disk")).to_be_visible()
    expect(watching.get_by_test_id("health-backup")).to_contain_text("Good")


def test_a_backup_of_the_command_line_shows_up_by_itself_and_can_be_taken_along(
    live_server: LiveServer, key_file: Path, page: Page, tmp_path: Path
):
    made = command_line(live_server, "backup")
    row = page.get_by_test_id(f"backup-{Path(made['file']).name}")
    expect(row).to_contain_text("Proven")
    with page.expect_download() as awaited:
        row.get_by_role("link", name="Download").click()
    file = tmp_path / awaited.value.suggested_filename
    awaited.value.save_as(file)
    assert file.read_bytes() == Path(made["file"]).read_bytes()
    back = command_line(
        live_server, "restore", str(file), "--key-file", str(key_file), "--data-dir", str(tmp_path / "fresh")
    )
    assert back["verify"]["ok"]


def test_only_who_looks_after_the_installation_sees_or_takes_backups(
    live_server: LiveServer, key_file: Path, browser: Browser
):
    shop = open_shop(live_server, "Backups are not theirs")
    made = command_line(live_server, "backup")
    path = f"/downloads/backups/{Path(made['file']).name}"
    theirs = shop.context(browser)
    their_page = theirs.new_page()
    their_page.goto("/backups")
    expect(their_page.get_by_text("Whoever looks after the installation sees them")).to_be_visible()
    expect(their_page.get_by_role("button", name="Back up now")).to_have_count(0)
    expect(their_page.get_by_test_id("live")).to_have_text("Live")
    expect(their_page.get_by_text("Your role does not include")).to_have_count(
        0
    )  # the page has said it in its own words
    cookies = {"sid": live_server.sign_in(shop.email, PASSWORD)}
    answer = httpx.get(live_server.url + path, cookies=cookies)
    assert answer.status_code == 403
    assert httpx.get(live_server.url + path, follow_redirects=False).status_code in {303, 401}
    missing = httpx.get(live_server.url + "/downloads/backups/..%2Fsecret.key", cookies={"sid": live_server.sign_in()})
    assert missing.status_code in {400, 404}
    theirs.close()


def test_readiness_says_how_the_machine_stands_without_figures(live_server: LiveServer):
    told = httpx.get(f"{live_server.url}/readyz").json()
    assert told["status"] == "ready"
    assert {"disk", "database", "backup", "jobs", "mail", "clock"} <= told["checks"].keys()
    assert set(told["checks"].values()) <= {"good", "warn", "bad", "unknown"}


@pytest.mark.parametrize(("size", "scheme"), [((1440, 900), "light"), ((390, 844), "dark")])
def test_the_page_is_accessible_and_fits(
    live_server: LiveServer, key_file: Path, browser: Browser, scheme: str, size: tuple[int, int]
):
    viewport = {"width": size[0], "height": size[1]}
    colours = "dark" if scheme == "dark" else "light"
    context = browser.new_context(base_url=live_server.url, viewport=viewport, has_touch=True, color_scheme=colours)
    context.add_cookies([{"name": "sid", "value": live_server.sign_in(**OWNER), "url": live_server.url}])
    page = context.new_page()
    page.goto("/backups")
    expect(page.get_by_role("table", name="Health")).to_be_visible()
    assert faults_of_access(page) == []
    context.close()
