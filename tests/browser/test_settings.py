"""The settings: each page does what it says and reads it back, for others at once, and for those only who may."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.shops import Shop, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Setting Works")


def opened(context: BrowserContext, path: str) -> Page:
    return open_live(context.new_page(), f"/settings{path}")


def test_two_who_change_the_business_lose_nothing(shop: Shop, shop_context: BrowserContext) -> None:
    first, second = opened(shop_context, "/business"), opened(shop_context, "/business")
    first.get_by_label("Telephone").fill("+49 30 1234567")
    second.get_by_label("Website").fill("works.example")
    first.get_by_role("button", name="Save settings").click()
    expect(first.get_by_text("Settings saved")).to_be_visible()
    assert shop.request("GET", "/business")["phone"] == "+49 30 1234567"
    expect(second.get_by_text("Somebody else has changed these settings")).to_be_visible()
    second.get_by_role("button", name="Save settings").click()
    expect(second.get_by_text("Someone else changed these settings")).to_be_visible()
    expect(second.get_by_label("Website")).to_have_value("works.example")
    second.get_by_role("button", name="Show theirs").click()
    expect(second.get_by_label("Telephone")).to_have_value("+49 30 1234567")


def test_saved_settings_can_be_put_back_and_errors_stand_at_their_fields(
    shop: Shop, shop_context: BrowserContext
) -> None:
    page = opened(shop_context, "/business")
    page.get_by_label("Town").fill("Potsdam")
    page.get_by_label("IBAN").fill("DE00 1234")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_label("IBAN")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("IBAN").fill("")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Settings saved")).to_be_visible()
    assert shop.request("GET", "/business")["address"]["city"] == "Potsdam"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Town")).to_have_value("Berlin")
    assert shop.request("GET", "/business")["address"]["city"] == "Berlin"


def test_a_series_shows_its_next_number_while_it_is_typed(shop: Shop, shop_context: BrowserContext) -> None:
    page, other = opened(shop_context, "/numbers"), opened(shop_context, "/numbers")
    page.get_by_role("button", name="New series").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("Web shop")
    form.get_by_label("Pattern").fill("WEB-{number:4}")
    form.get_by_label("Next number").fill("118")
    expect(page.get_by_test_id("next-example")).to_have_text("WEB-0118")
    form.get_by_label("Pattern").fill("web")
    expect(page.get_by_test_id("next-example")).to_have_text("–")
    form.get_by_label("Pattern").fill("WEB-{number:4}")
    form.get_by_role("button", name="Save").click()
    expect(other.get_by_test_id("series-row-Web shop")).to_contain_text("WEB-0118")
    other.get_by_role("button", name="Close Web shop").click()
    other.get_by_role("button", name="Close it").click()
    expect(page.get_by_test_id("series-row-Web shop")).to_contain_text("Closed")


def test_a_used_series_keeps_its_pattern(live_server: LiveServer, browser: Browser) -> None:
    shop = open_shop(live_server, "Used Numbers")
    context = shop.context(browser)
    page = opened(context, "/numbers")
    shop.invoice(shop.customer("Ada Ltd"))
    expect(page.get_by_test_id("series-row-Invoices")).to_contain_text("Last used")
    page.get_by_role("button", name="Edit Invoices").click()
    expect(page.get_by_label("Pattern")).to_be_disabled()
    context.close()


def test_books_are_closed_and_reopened(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/taxes-and-books")
    page.get_by_label("Close up to and including").fill(today_plus(1))
    page.get_by_role("button", name="Close the books").click()
    expect(page.get_by_text("Only days that are over can be closed")).to_be_visible()
    page.get_by_label("Close up to and including").fill("2020-12-31")
    page.get_by_role("button", name="Close the books").click()
    expect(page.get_by_text(re.compile("Closed until .*2020")).first).to_be_visible()
    assert shop.request("GET", "/business")["books_closed_until"] == "2020-12-31"
    page.get_by_role("button", name="Reopen").click()
    expect(page.get_by_text("All days are open")).to_be_visible()
    assert shop.request("GET", "/business")["books_closed_until"] is None


def test_tax_basis_is_saved_and_put_back(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/taxes-and-books")
    page.get_by_label("Tax is due").select_option("cash")
    page.get_by_role("button", name="Save taxes").click()
    expect(page.get_by_text("Taxes saved")).to_be_visible()
    assert shop.request("GET", "/business")["tax_basis"] == "cash"
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Tax is due")).to_have_value("accrual")


def test_a_rate_is_suggested_and_set(shop_context: BrowserContext) -> None:
    page, other = opened(shop_context, "/rates"), opened(shop_context, "/rates")
    page.get_by_label("Currency").select_option("USD")
    page.get_by_label("From").fill("2024-01-31")
    expect(page.get_by_test_id("suggestion")).to_contain_text("European Central Bank")
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_label("1 USD in EUR")).to_have_value(re.compile(r"0\.9\d+"))
    page.get_by_role("button", name="Set rate").click()
    expect(other.get_by_test_id("rate-row-USD-2024-01-31")).to_contain_text("1 USD = 0.9")
    page.get_by_label("1 USD in EUR").fill("nothing")
    page.get_by_role("button", name="Set rate").click()
    expect(page.get_by_label("1 USD in EUR")).to_have_attribute("aria-invalid", "true")


def test_opening_books_balances_and_open_invoices(live_server: LiveServer, browser: Browser) -> None:
    shop = open_shop(live_server, "Opening Works")
    shop.customer("Ada Ltd")
    context = shop.context(browser)
    page, dashboard = opened(context, "/opening"), context.new_page()
    dashboard.goto("/")
    expect(dashboard.get_by_test_id("kpi-cash-balance")).to_have_attribute("data-value", "0.00")
    page.get_by_label("Balance", exact=True).first.fill("1234,50")
    page.get_by_role("button", name="Remove this balance").last.click()
    expect(page.get_by_label("Balance", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Add an open invoice").click()
    page.get_by_role("combobox", name="Customer").click()
    page.get_by_role("option", name="Ada Ltd").click()
    page.get_by_label("Number").fill("OLD-7")
    page.get_by_label("Issued on").fill(today_plus(-40))
    page.get_by_label("Due on").fill(today_plus(-10))
    page.get_by_role("button", name="Book the opening").click()
    expect(page.get_by_label("Still open")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Still open").fill("300")
    page.get_by_role("button", name="Book the opening").click()
    expect(page.get_by_role("table", name="Openings")).to_contain_text("1 open invoice")
    expect(dashboard.get_by_test_id("kpi-cash-balance")).to_have_attribute("data-value", "1234.50")
    expect(dashboard.get_by_test_id("kpi-overdue")).to_have_attribute("data-value", "300.00")
    context.close()


def test_the_sample_business_is_entered_and_removed_in_one_click_each(
    live_server: LiveServer, browser: Browser
) -> None:
    context = open_shop(live_server, "Curious").context(browser)
    page = opened(context, "/sample")
    page.get_by_role("button", name="Load the sample business").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_text("You are looking at a sample business")).to_be_visible(timeout=120000)
    expect(page.get_by_test_id("kpi-outstanding")).not_to_have_attribute("data-value", "0.00")
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_test_id("kpi-outstanding")).to_have_attribute("data-value", "0.00", timeout=20000)
    expect(page.get_by_text("You are looking at a sample business")).to_have_count(0)
    context.close()
