"""The cash flow in the browser: what is there and what will come, live, also on a wall."""

import pytest
from playwright.sync_api import expect

from tests.browser.access import faults_of_access
from tests.browser.shops import NewPage, Shop, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Cash Shop")


def test_a_payment_moves_what_is_there_and_what_will_come(shop: Shop, new_page: NewPage) -> None:
    page = open_live(new_page(), "/cash-flow")
    balance, coming = page.get_by_test_id("outlook-cash-balance"), page.get_by_test_id("outlook-outstanding")
    expect(page.get_by_role("heading", name="Nothing is open")).to_be_visible()
    invoice = shop.invoice(shop.customer("Flow Friend"), due_date=today_plus(3))
    expect(coming).to_have_attribute("data-value", "119.00")
    expect(page.get_by_test_id(f"invoice-row-{invoice['number']}")).to_contain_text("due in 3 days")
    expect(page.get_by_test_id("outlook-soon")).to_have_attribute("data-value", "119.00")
    shop.pay(invoice, "100.00")
    expect(balance).to_have_attribute("data-value", "100.00")
    expect(coming).to_have_attribute("data-value", "19.00")
    expect(page.get_by_test_id("sum-in")).to_have_attribute("data-value", "19.00")


def test_the_wall_shows_large_figures_live_and_nothing_else(shop: Shop, new_page: NewPage) -> None:
    page = open_live(new_page(viewport={"width": 1920, "height": 1080}), "/cash-flow?wall=1")
    expect(page.get_by_role("navigation")).to_have_count(0)
    before = page.get_by_test_id("wall-cash-balance").get_attribute("data-value")
    shop.pay(shop.invoice(shop.customer("Wall Friend"), "50.00"), "59.50")
    expect(page.get_by_test_id("wall-cash-balance")).not_to_have_attribute("data-value", before or "")
    expect(page.get_by_role("list", name="News")).to_contain_text("Payment of €59.50")
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Cash flow", level=1)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()


@pytest.mark.parametrize("colour", ["light", "dark"])
def test_the_wall_is_accessible_and_fits_a_phone(new_page: NewPage, colour: str) -> None:
    phone = new_page(viewport={"width": 390, "height": 844}, has_touch=True, color_scheme=colour)
    page = open_live(phone, "/cash-flow?wall=1")
    assert faults_of_access(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
