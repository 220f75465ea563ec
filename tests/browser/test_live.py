"""Live figures in real browsers: pushed to all, true after the server was away, gone at sign-out."""

import re
import signal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from billing_app.domain.access import PERMISSIONS_OF, Actor, Role
from billing_app.domain.ids import BusinessId
from billing_app.services.opening import record_opening
from billing_app.store import session as store_session
from billing_app.store.engines import seeing_all
from tests.browser.access import faults_of_access
from tests.fixtures.server import LiveServer, set_up


@pytest.fixture
def own_server(new_server: LiveServer) -> LiveServer:
    """A server that this test may kill."""
    return set_up(new_server)


def open_overview(context: BrowserContext, server: LiveServer) -> Page:
    context.add_cookies([{"name": "sid", "value": server.sign_in(), "url": server.url}])
    page = context.new_page()
    page.goto(server.url + "/")
    expect(page.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    return page


def open_books(server: LiveServer, amount: str) -> None:
    """Put money on the bank account from this process, as the command line would."""
    engine = store_session.connect(f"sqlite:///{server.data_dir / 'billing.db'}")
    with seeing_all(engine).connect() as connection:
        business_id = connection.exec_driver_sql("SELECT id FROM business").scalar_one()
    actor = Actor(BusinessId(business_id), "operator", "cli", PERMISSIONS_OF[Role.OWNER])
    record_opening(actor, {"on": "2026-01-01", "accounts": [{"account": "bank", "amount": amount}], "invoices": []})
    engine.dispose()


def test_every_page_shows_a_change_of_another_process_and_comes_back_after_a_kill(
    browser: Browser, own_server: LiveServer
) -> None:
    first, second = (open_overview(browser.new_context(), own_server) for _ in range(2))
    balance = "kpi-cash-balance"
    expect(first.get_by_test_id(balance)).to_have_attribute("data-value", "0.00")

    open_books(own_server, "1234.56")
    for page in (first, second):
        expect(page.get_by_test_id(balance)).to_have_attribute("data-value", "1234.56")

    own_server.stop(signal.SIGKILL)
    for page in (first, second):
        expect(page.get_by_test_id("live")).to_have_text("Reconnecting", timeout=3000)
        expect(page.get_by_role("alert")).to_contain_text("No connection")
        expect(page.get_by_test_id(balance)).to_have_attribute("data-value", "1234.56")

    own_server.start()
    for page in (first, second):
        expect(page.get_by_test_id("live")).to_have_text("Live", timeout=20000)
        expect(page.get_by_test_id(balance)).to_have_attribute("data-value", "1234.56")
        page.context.close()


def test_signing_out_elsewhere_ends_the_page(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context()
    page = open_overview(context, live_server)
    cookie = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "sid")
    live_server.sign_out(cookie)
    expect(page).to_have_url(re.compile("/sign-in"), timeout=4000)
    context.close()


@pytest.mark.parametrize(("size", "scheme"), [((1440, 900), "light"), ((390, 844), "dark")])
def test_an_overview_without_figures_is_accessible_and_fits(
    browser: Browser, live_server: LiveServer, size: tuple[int, int], scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        has_touch=scheme == "dark",
    )
    complaints: list[str] = []
    page = open_overview(context, live_server)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    expect(page.get_by_test_id("kpi-overdue")).to_have_attribute("data-value", "0.00")
    assert faults_of_access(page) == []
    assert complaints == []
    if scheme == "dark":
        assert page.evaluate(_SMALL_TARGETS) == []
    context.close()


def test_the_palette_goes_anywhere_and_letters_stay_quiet_while_typing(owner_page: Page) -> None:
    owner_page.goto("/")
    expect(owner_page.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    owner_page.keyboard.press("Control+k")
    box = owner_page.get_by_placeholder("A page, an invoice, a customer")
    expect(box).to_be_focused()
    box.press_sequentially("n?g")
    expect(owner_page).to_have_url(re.compile("/$"))
    box.fill("sett")
    expect(owner_page.get_by_role("option", name="Settings")).to_be_visible()
    owner_page.keyboard.press("Escape")
    owner_page.keyboard.press("?")
    expect(owner_page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    owner_page.keyboard.press("Escape")
    expect(owner_page.get_by_role("heading", name="Keyboard shortcuts")).to_be_hidden()
    owner_page.keyboard.press("Control+k")
    box.fill("team")
    owner_page.get_by_role("option", name="Team").click()
    expect(owner_page).to_have_url(re.compile("/settings/team$"))


def test_print_shows_the_page_without_navigation(owner_page: Page) -> None:
    owner_page.goto("/")
    expect(owner_page.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    owner_page.emulate_media(media="print")
    expect(owner_page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(owner_page.get_by_role("heading", name="Overview")).to_be_visible()


_SMALL_TARGETS = """() => [...document.querySelectorAll("button, a, input, select, textarea")]
    .filter((one) => one.getBoundingClientRect().width > 1 && getComputedStyle(one).visibility !== "hidden")
    .filter((one) => !one.classList.contains("tl-skip"))
    .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44)
    .map(([html, box]) => `${html} ${box.width} × ${box.height}`)"""
