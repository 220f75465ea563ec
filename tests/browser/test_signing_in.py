"""Signing in and setting up as people do it: in Chromium, with and without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.access import faults_of_access
from tests.fixtures.server import OWNER, LiveServer, serving


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server at its first run."""
    with serving(tmp_path_factory.mktemp("first-run")) as server:
        yield server


def fill(page: Page, values: dict[str, str]) -> None:
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)


def small_targets(page: Page) -> list[str]:
    """Controls that a finger misses."""
    found = []
    for control in page.locator("button, input:not([type=hidden]), select, label.check").all():
        box = control.bounding_box()
        is_in_label = control.evaluate("node => Boolean(node.closest('label.check')) && node.tagName === 'INPUT'")
        if box and box["height"] < 44 and not is_in_label:
            found.append(control.evaluate("node => node.outerHTML"))
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "dark"), (390, "light"), (390, "dark")])
def test_plain_pages_are_usable_by_everybody(
    browser: Browser, live_server: LiveServer, empty_server: LiveServer, scheme: str, width: int
) -> None:
    for address in (f"{live_server.url}/sign-in", f"{empty_server.url}/setup"):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(address)
        assert faults_of_access(page) == []
        assert small_targets(page) == []
        context.close()


def test_signing_in_and_out_without_any_violation_of_the_policy(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    page.goto("/")
    expect(page).to_have_url(at_path("/sign-in"))
    fill(page, {"Email": OWNER["email"], "Password": "not the password"})
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("The e-mail address or the password is wrong.")
    expect(page.get_by_label("Email")).to_have_value(OWNER["email"])
    fill(page, {"Password": OWNER["password"]})
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(at_path("/"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.request.get("/session").status == 204
    assert said == []


def test_first_run_without_javascript_ends_signed_in(browser: Browser, new_server: LiveServer) -> None:
    context = browser.new_context(base_url=new_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    fill(page, {"Business name": "Harbour Goods", "Email": "no address", "Next number": "118"})
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert")).to_have_text("Please check the marked fields.")
    expect(page.get_by_label("Business name")).to_have_value("Harbour Goods")
    expect(page.get_by_label("Next number")).to_have_value("118")
    expect(page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Country").select_option("DE")
    page.get_by_label("Currency").select_option("EUR")
    fill(page, {"Your name": "Olga Owner", "Email": OWNER["email"], "Password": OWNER["password"]})
    fill(page, {"Balance today": "1200.50"})
    page.get_by_role("button", name="Start").click()
    assert page.request.get("/session").status == 204
    context.close()


def at_path(path: str) -> re.Pattern[str]:
    """An address that ends in this path."""
    return re.compile(rf"^http://[^/]+{re.escape(path)}$")
