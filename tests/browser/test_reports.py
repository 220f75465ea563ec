"""The reports show what was booked, move with it, and give the same figures as files."""

import csv
import io
import re

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.shops import PASSWORD, Shop, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer

YEAR = today_plus(0)[:4]


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    """A shop with one invoice half paid, and one open."""
    shop = open_shop(live_server, "Report Works")
    shop.pay(shop.invoice(shop.customer("Ada Ltd"), "100.00"), "59.50")
    shop.invoice(shop.customer("Bob Ltd"), "200.00")
    return shop


def opened(context: BrowserContext, path: str) -> Page:
    return open_live(context.new_page(), f"/reports{path}")


def rows_of(shop: Shop, page: Page) -> list[dict[str, str]]:
    """The file behind the page's CSV button."""
    href = page.get_by_role("link", name="CSV").get_attribute("href")
    cookie = shop.server.sign_in(shop.email, PASSWORD)
    answer = httpx.get(f"{shop.server.url}{href}", cookies={"sid": cookie})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_tax_of_a_quarter_follows_the_next_invoice_without_reload(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "")
    output = page.get_by_test_id("figure-output")
    expect(output).to_have_attribute("data-value", "57.00")
    shop.invoice(shop.customer("Cleo Ltd"), "100.00")
    expect(output).to_have_attribute("data-value", "76.00")
    expect(page.get_by_role("table", name="Tax on sales")).to_contain_text("19%")
    [line] = rows_of(shop, page)
    assert (line["side"], line["rate"], line["base"], line["tax"]) == ("output", "19", "400.00", "76.00")


def test_periods_lie_in_the_address(shop_context: BrowserContext) -> None:
    page = opened(shop_context, f"?period={YEAR}-Q1")
    expect(page.get_by_test_id("period")).to_have_text(f"Q1 {YEAR}")
    page.get_by_role("link", name="Later").click()
    expect(page.get_by_test_id("period")).to_have_text(f"Q2 {YEAR}")
    page.get_by_role("link", name="Year").click()
    expect(page.get_by_test_id("period")).to_have_text(YEAR)
    page.go_back()
    expect(page.get_by_test_id("period")).to_have_text(f"Q2 {YEAR}")


def test_books_on_the_cash_basis_tell_both_bases(live_server: LiveServer, browser: Browser) -> None:
    shop = open_shop(live_server, "Cash Basis")
    shop.request("PATCH", "/business", {"tax_basis": "cash"})
    shop.pay(shop.invoice(shop.customer("Ada Ltd"), "100.00"), "59.50")
    context = shop.context(browser)
    page = opened(context, "")
    expect(page.get_by_test_id("figure-payable")).to_have_attribute("data-value", "9.50")
    expect(page.get_by_role("table", name="Tax not yet due")).to_be_visible()
    page.get_by_role("link", name="When invoiced").click()
    expect(page.get_by_test_id("figure-payable")).to_have_attribute("data-value", "19.00")
    context.close()


def test_aging_names_every_customer_with_buckets(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/aging")
    row = page.get_by_test_id("aging-row-Ada Ltd")
    expect(row).to_contain_text("€59.50")
    assert {line["customer"]: line["current"] for line in rows_of(shop, page)}["Bob Ltd"] == "238.00"


def test_cash_flow_by_week_adds_up_to_the_month(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/cash-flow")
    expect(page.get_by_test_id("figure-in")).to_have_attribute("data-value", "59.50")
    assert len(rows_of(shop, page)) == 12
    page.get_by_role("link", name="By week").click()
    expect(page.get_by_test_id(f"cash-row-{YEAR}-01-01")).to_be_visible()
    assert sum(float(line["in"]) for line in rows_of(shop, page)) == 59.5


def test_ledger_shows_postings_and_filters_by_account(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/ledger")
    table = page.get_by_role("table", name="Ledger")
    expect(table).to_contain_text("Payment received")
    page.get_by_role("combobox", name="Account").select_option("bank")
    expect(page).to_have_url(re.compile("account=bank"))
    expect(table).not_to_contain_text("Revenue")
    assert {line["kind"] for line in rows_of(shop, page)} == {"payment.recorded"}


def test_a_long_ledger_is_read_page_by_page(live_server: LiveServer, browser: Browser) -> None:
    shop = open_shop(live_server, "Long Ledger")
    customer = shop.customer("Ada Ltd")
    for _ in range(27):
        shop.invoice(customer, "1.00")
    context = shop.context(browser)
    page = opened(context, "/ledger")
    expect(page.get_by_text("25 entries")).to_be_visible()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("2 entries")).to_be_visible()
    page.get_by_role("link", name="First page").click()
    expect(page.get_by_text("25 entries")).to_be_visible()
    context.close()


def test_trial_balance_is_even_and_leads_into_the_ledger(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/trial-balance")
    expect(page.get_by_role("table", name="Balances by account").get_by_role("row").last).to_contain_text("€0.00")
    assert sum(float(line["balance"]) for line in rows_of(shop, page)) == pytest.approx(0)
    page.get_by_test_id("account-row-bank").get_by_role("link").click()
    expect(page.get_by_role("table", name="Ledger")).to_contain_text("Bank")


def test_print_shows_the_report_without_navigation(shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/trial-balance")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("table", name="Balances by account")).to_be_visible()
