"""Screens and tablets of a business in real browsers: made by a link, live, narrow, and dark at one click."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.access import faults_of_access
from tests.browser.shops import PASSWORD, STANDARD, Shop, open_live, open_shop
from tests.fixtures.server import LiveServer

TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    shop = open_shop(live_server, "Station Shop")
    body = {"name": "Bread", "unit_price": "3.00", "currency": "EUR", "tax": STANDARD[0], "prices_include_tax": True}
    shop.request("POST", "/items", body)
    return shop


@pytest.fixture
def manager(shop: Shop, browser: Browser) -> Iterator[Page]:
    context = shop.context(browser)
    yield context.new_page()
    context.close()


@pytest.fixture
def device(shop: Shop, browser: Browser) -> Iterator[BrowserContext]:
    """A browser that nobody has signed in on."""
    context = browser.new_context(base_url=shop.server.url, **TABLET)
    yield context
    context.close()


def link_for(manager: Page, kind: str, name: str) -> str:
    """Make the link of a device as a manager does."""
    open_live(manager, "/settings/devices")
    manager.get_by_role("button", name="New device").first.click()
    form = manager.get_by_role("dialog", name="New device")
    form.get_by_label("Kind").select_option(kind)
    form.get_by_label("Name").fill(name)
    form.get_by_role("button", name="Make link").click()
    expect(manager.get_by_test_id("device-link")).to_contain_text("/station/")
    expect(manager.get_by_alt_text("QR code of the link")).to_be_visible()
    return manager.get_by_test_id("device-link").inner_text()


def cookies_of(context: BrowserContext) -> dict[str, str]:
    return {each["name"]: each["value"] for each in context.cookies()}  # pyright: ignore[reportTypedDictNotRequiredAccess]


def test_wall_screen_shows_live_figures_nothing_else_and_goes_dark_at_one_click(
    shop: Shop, manager: Page, device: BrowserContext
) -> None:
    link = link_for(manager, "wall", "Workshop")
    screen = device.new_page()
    screen.goto(link)
    expect(screen.get_by_role("heading", level=1)).to_have_text("Make this the wall screen")
    assert faults_of_access(screen) == []
    screen.get_by_role("button", name="Show the figures here").click()
    expect(screen.get_by_test_id("live")).to_have_text("Live")
    figure = screen.get_by_test_id("wall-outstanding")
    expect(figure).to_have_attribute("data-value", "0.00")
    assert set(cookies_of(device)) == {"station"}
    shop.invoice(shop.customer("Wall Watcher"))
    expect(figure).to_have_attribute("data-value", "119.00")
    expect(screen.get_by_role("link", name="Leave")).to_have_count(0)
    for path in ("/", "/invoices", "/settings/profile", "/counter"):
        screen.goto(path)
        expect(screen).to_have_url(re.compile("/wall$"))
    with httpx.Client(base_url=shop.server.url, cookies=cookies_of(device)) as client:
        assert client.post("/uploads/receipts", content=b"x").status_code == 403
        assert client.get("/downloads/invoices.csv").status_code == 303
    screen.goto(link)
    expect(screen.get_by_role("heading", level=1)).to_have_text("This link does not work any more")
    open_live(screen, "/wall")
    row = manager.get_by_test_id("device-row-Workshop")
    expect(row).to_contain_text("In use")
    row.get_by_role("button", name="End").click()
    expect(screen).to_have_url(re.compile("/sign-in$"))
    expect(row).to_have_count(0)


def test_security_page_lists_the_screen_and_ends_it(manager: Page, device: BrowserContext) -> None:
    screen = device.new_page()
    screen.goto(link_for(manager, "wall", "Entrance"))
    screen.get_by_role("button", name="Show the figures here").click()
    expect(screen.get_by_test_id("live")).to_have_text("Live")
    open_live(manager, "/security")
    row = manager.get_by_test_id("session-Entrance")
    expect(row).to_contain_text("Wall station")
    row.get_by_role("button", name="End").click()
    expect(row).to_have_count(0)
    expect(screen).to_have_url(re.compile("/sign-in$"))


def test_members_take_turns_at_the_counter_by_a_pin(shop: Shop, manager: Page, device: BrowserContext) -> None:
    open_live(manager, "/settings/profile")
    form = manager.locator("form", has=manager.get_by_label("New PIN", exact=False).first).filter(has_text="Set PIN")
    form.get_by_label("New PIN").first.fill("1234")
    form.get_by_label("New PIN again").fill("1234")
    form.get_by_role("button", name="Set PIN").click()
    expect(form.get_by_text("tried first. Choose another")).to_be_visible()
    form.get_by_label("New PIN").first.fill("7305")
    form.get_by_label("New PIN again").fill("7305")
    form.get_by_role("button", name="Set PIN").click()
    expect(manager.get_by_text("PIN set.")).to_be_visible()
    tablet = device.new_page()
    tablet.goto(link_for(manager, "counter", "Till one"))
    tablet.get_by_role("button", name="Use this tablet as a counter").tap()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Who is at the counter?")
    assert faults_of_access(tablet) == []
    tablet.get_by_role("link", name="Ana Lorenz").tap()
    pad = tablet.get_by_role("group", name="Digits")
    for digit in "9417":
        pad.get_by_role("button", name=digit, exact=True).tap()
    tablet.get_by_role("button", name="Start").tap()
    expect(tablet.get_by_role("alert")).to_have_text("This PIN is not right.")
    assert faults_of_access(tablet) == []
    for digit in "73059":
        pad.get_by_role("button", name=digit, exact=True).tap()
    pad.get_by_role("button", name="Delete the last digit").tap()
    tablet.get_by_role("button", name="Start").tap()
    expect(tablet.get_by_test_id("live")).to_have_text("Live")
    tablet.get_by_role("button", name=re.compile("Bread")).tap()
    tablet.get_by_role("button", name="Card", exact=True).tap()
    tablet.get_by_role("button", name="Card payment received").tap()
    expect(tablet.get_by_test_id("receipt-standing")).to_have_text("Paid by card")
    open_live(manager, "/settings/profile")
    expect(manager.get_by_text("Counter tablet")).to_be_visible()
    tablet.goto("/settings/profile")
    expect(tablet).to_have_url(re.compile("/counter$"))
    tablet.get_by_role("button", name=re.compile("Hand over")).tap()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("Who is at the counter?")
    expect(manager.get_by_text("Counter tablet")).to_have_count(0)


def test_own_sessions_appear_and_leave_by_themselves(shop: Shop, manager: Page) -> None:
    open_live(manager, "/settings/profile")
    rows = manager.get_by_role("table", name="Where you are signed in").locator("tbody tr")
    expect(rows.filter(has_text="This one")).to_have_count(1)
    before = rows.count()
    cookie = shop.server.sign_in(shop.email, PASSWORD)
    expect(rows).to_have_count(before + 1)
    shop.server.sign_out(cookie)
    expect(rows).to_have_count(before)
