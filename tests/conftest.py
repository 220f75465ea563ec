"""Fixtures that every test may ask for: databases, a real server, how Chromium is started, and what runs when."""

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.fixtures.server import LiveServer

pytest_plugins = [
    "tests.fixtures.alert_receiver",
    "tests.fixtures.database",
    "tests.fixtures.feeds",
    "tests.fixtures.installation",
    "tests.fixtures.mail_server",
    "tests.fixtures.mailbox_server",
    "tests.fixtures.object_store",
    "tests.fixtures.redis_server",
    "tests.fixtures.server",
    "tests.fixtures.small_disk",
    "tests.fixtures.stripe_server",
    "tests.fixtures.tenants",
]
# The shell is the same Chromium without a window, whose parts would take a quarter of a test's time.
CHROMIUMS = [Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")]
BROWSER_FOLDER = Path(__file__).parent / "browser"
BUILDING_FILE = Path(__file__).parent / "cli" / "test_serving.py"
UPDATING_FILE = BROWSER_FOLDER / "test_updating.py"

# What is awaited comes at once or never, but not at the same speed on every machine.
expect.set_options(timeout=15_000)
hypothesis.settings.register_profile(
    "untimed",
    hypothesis.settings.get_profile(hypothesis.settings.get_current_profile_name()),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("untimed")


# These two take the place of fixtures of pytest-playwright, which only a conftest can.
@pytest.fixture(scope="session")
def base_url(live_server: "LiveServer") -> str:
    """Where `page.goto("/")` goes."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which asks nobody for updates; missing is a reason to skip here and to fail in CI."""
    chromium = next((file for file in CHROMIUMS if file.exists()), None)
    if chromium is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("Chromium is not installed at /usr/bin/chromium")
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    needed_for_root = ("--no-sandbox", "--disable-gpu", "--disable-quic")
    return {**browser_type_launch_args, "executable_path": str(chromium), "args": [*needed_for_root, *quiet]}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order of files, which workers take one after the other.

    What builds the pages comes first: the other worker has enough to do meanwhile. What drives a browser comes last,
    for Playwright keeps an event loop running in the main thread from then on; of those the longest file first, so that
    no worker waits for long at the end. The longest is the one that changes whole releases, however few tests it has.
    """
    sizes = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        is_browser = BROWSER_FOLDER in item.path.parents
        if not is_browser and "browser" in getattr(item, "fixturenames", ()):
            raise pytest.UsageError(f"{item.nodeid} drives a browser: it belongs into tests/browser.")
        is_long = item.path in {BUILDING_FILE, UPDATING_FILE}
        return is_browser, not is_long, -sizes[item.path] if is_browser else 0

    items.sort(key=place)
