"""Fixtures that every test may ask for: databases, a real server, and how Chromium is started."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.fixtures.server import LiveServer

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.mail_server",
    "tests.fixtures.server",
    "tests.fixtures.tenants",
]
CHROMIUM = Path("/usr/bin/chromium")


# These two take the place of fixtures of pytest-playwright, which only a conftest can.
@pytest.fixture(scope="session")
def base_url(live_server: "LiveServer") -> str:
    """Where `page.goto("/")` goes."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which asks nobody for updates; missing is a reason to skip here and to fail in CI."""
    if not CHROMIUM.exists():
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("Chromium is not installed at /usr/bin/chromium")
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
    needed_for_root = ("--no-sandbox", "--disable-gpu", "--disable-quic")
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": [*needed_for_root, *quiet]}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what drives a browser last: Playwright keeps an event loop running in the main thread from then on."""
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))
