"""A browser without network: the page stays, says so, and is right again by itself, with what was typed sent once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.shops import Shop, open_live, open_shop
from tests.fixtures.server import LiveServer

_MARK = "() => { window.notReloaded = true; }"


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Tunnel Works")


@pytest.fixture
def train(shop: Shop, browser: Browser) -> Iterator[BrowserContext]:
    """A browser of the owner that goes through tunnels."""
    context = shop.context(browser)
    yield context
    context.close()


def test_page_of_a_browser_without_network_stays_and_is_right_again_without_a_reload(
    shop: Shop, train: BrowserContext
) -> None:
    invoice = shop.invoice(shop.customer("Tunnel Friend"))
    page, other = open_live(train.new_page(), "/"), open_live(train.new_page(), f"/invoices/{invoice['id']}")
    outstanding = page.get_by_test_id("kpi-outstanding")
    expect(outstanding).to_have_attribute("data-value", "119.00")
    page.evaluate(_MARK)

    train.set_offline(True)
    for each in (page, other):
        expect(each.get_by_test_id("live")).to_have_text("Reconnecting")
        expect(each.get_by_role("alert")).to_contain_text("No connection")
    shop.pay(invoice, "19.00")
    expect(outstanding).to_have_attribute("data-value", "119.00")

    train.set_offline(False)
    expect(page.get_by_test_id("live")).to_have_text("Live")
    expect(outstanding).to_have_attribute("data-value", "100.00")
    expect(other.get_by_test_id("live")).to_have_text("Live")
    expect(other.get_by_text("€100.00").first).to_be_visible()
    assert page.evaluate("() => window.notReloaded")


def test_nobody_is_offered_as_new_before_it_is_known_who_is_there(shop: Shop, train: BrowserContext) -> None:
    shop.customer("Tunnel Guest")
    page = open_live(train.new_page(), "/invoices/new")
    customer, new = page.get_by_role("combobox", name="Customer"), page.get_by_role("option", name="New customer")
    customer.fill("Nobody yet")
    expect(new).to_be_visible()
    train.set_offline(True)
    expect(page.get_by_test_id("live")).to_have_text("Reconnecting")
    customer.fill("Tunnel Gu")
    expect(page.get_by_role("option", name="Searching")).to_be_visible()
    expect(new).to_have_count(0)
    train.set_offline(False)
    expect(page.get_by_role("option", name="Tunnel Guest")).to_be_visible()


def test_what_was_typed_without_network_arrives_once(shop: Shop, train: BrowserContext) -> None:
    page = open_live(train.new_page(), "/invoices/new")
    page.get_by_label("Description").fill("Before the tunnel")
    page.get_by_label("Unit price").fill("50")
    _expect_saved(page)
    train.set_offline(True)
    expect(page.get_by_test_id("live")).to_have_text("Reconnecting")
    page.get_by_label("Description").fill("In the tunnel")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add line").click()
    page.get_by_label("Description").nth(1).fill("Lamp")
    page.get_by_label("Unit price").nth(1).fill("7.50")

    train.set_offline(False)
    expect(page.get_by_test_id("live")).to_have_text("Live")
    _expect_saved(page)
    expect(page.get_by_label("Description").first).to_have_value("In the tunnel")
    (draft,) = shop.request("GET", "/invoices?status=draft")["data"]
    lines = shop.request("GET", f"/invoices/{draft['id']}")["lines"]
    assert [(line["description"], line["unit_price"]) for line in lines] == [("In the tunnel", "50"), ("Lamp", "7.50")]


def test_dialog_that_was_sent_without_network_is_done_once(shop: Shop, train: BrowserContext) -> None:
    page = open_live(train.new_page(), "/customers")
    page.get_by_role("button", name="New customer").first.click()
    page.get_by_role("dialog").get_by_label("Name").fill("Patient Passenger")
    train.set_offline(True)
    expect(page.get_by_test_id("live")).to_have_text("Reconnecting")
    page.get_by_role("button", name="Add customer").click()
    expect(page.get_by_text("This is sent when it is back")).to_be_visible()
    train.set_offline(False)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert [one["name"] for one in shop.request("GET", "/customers?q=Patient")["data"]] == ["Patient Passenger"]


def _expect_saved(page: Page) -> None:
    expect(page.get_by_test_id("save-state")).to_have_text(re.compile("^Saved [0-9]"))
