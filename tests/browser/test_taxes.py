"""Taxes beyond the usual rate of the country, chosen in the pages."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.shops import Shop, open_live, open_shop
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Musikschule Lorenz")


def test_exempt_lines_ask_for_their_reason_and_are_issued_with_it(shop: Shop, browser: Browser) -> None:
    customer = shop.customer("Familie Kern")
    context = shop.context(browser)
    page = open_live(context.new_page(), f"/invoices/new?customer={customer}")
    reason, law = page.get_by_label("Reason for the exemption"), page.get_by_label("What is exempt")
    expect(page.get_by_label("Description")).to_be_visible()
    expect(reason).to_be_hidden()
    page.get_by_label("Description").fill("Violin lessons")
    page.get_by_label("Unit price").fill("80")
    page.get_by_label("Tax", exact=True).select_option(label="Exempt")
    expect(page.get_by_role("alert").filter(has_text="Say why this is exempt")).to_be_visible()
    expect(reason).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Issue invoice").click()
    expect(reason).to_be_focused()
    law.select_option(label="Private tuition by teachers")
    expect(reason).to_have_value(re.compile(r"132\(1\)\(j\)"))
    reason.fill("§ 4 Nr. 21 UStG")
    expect(page.get_by_test_id("save-state")).to_have_text(re.compile("^Saved [0-9]"))
    expect(page.get_by_role("alert").filter(has_text="Say why this is exempt")).to_be_hidden()
    expect(page).to_have_url(re.compile("/invoices/[0-9a-f-]{36}$"))
    page.reload()
    expect(reason).to_have_value("§ 4 Nr. 21 UStG")
    expect(law).to_have_value("VATEX-EU-132-1J")
    expect(page.get_by_label("Tax", exact=True).locator("option:checked")).to_have_text("Exempt")
    page.get_by_role("button", name="Issue invoice").click()
    dialog = page.get_by_role("button", name="Issue anyway")
    issued = page.get_by_text("§ 4 Nr. 21 UStG").first
    expect(dialog.or_(issued).first).to_be_visible()
    if dialog.is_visible():
        dialog.click()
    expect(issued).to_be_visible()
    (line,) = shop.request("GET", f"/invoices/{page.url.rpartition('/')[2]}")["lines"]
    expected = {"category": "E", "reason": "§ 4 Nr. 21 UStG", "reason_code": "VATEX-EU-132-1J"}
    assert expected.items() <= line["taxes"][0].items()
    context.close()


def test_own_taxes_are_set_up_and_a_line_carries_both(live_server: LiveServer, browser: Browser) -> None:
    shop = open_shop(live_server, "Maple Chairs")
    shop.request("PATCH", "/business", {"country": "US", "vat_id": None})
    customer = shop.customer("Ann Field")
    context = shop.context(browser)
    page = open_live(context.new_page(), "/settings/taxes-and-books")
    page.get_by_role("button", name="New tax").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=False).first.fill("State tax")
    dialog.get_by_label("Rate", exact=True).fill("400")
    dialog.get_by_text("Further taxes on the same line").click()
    dialog.get_by_label("Name of the second tax").fill("City tax")
    dialog.get_by_label("Rate of the second tax").fill("10")
    dialog.get_by_label("The second tax is computed on the taxes before it, too").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_label("Rate", exact=True)).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Rate", exact=True).fill("4.5")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    both = "4.5% State tax + 10% City tax"
    expect(page.get_by_role("table", name="Your own taxes").get_by_text(both)).to_be_visible()
    expect(page.get_by_text("Somebody else has changed these settings")).to_be_hidden()

    open_live(page, f"/invoices/new?customer={customer}")
    tax = page.get_by_label("Tax", exact=True)
    expect(tax.locator("option:checked")).to_have_text(both)
    page.get_by_label("Description").fill("Chair")
    page.get_by_label("Unit price").fill("200")
    expect(page.get_by_test_id("invoice-total")).to_have_attribute("data-value", "229.90")
    expect(page.get_by_text("10% City tax on")).to_be_visible()

    open_live(page, "/settings/taxes-and-books")
    page.get_by_role("button", name=f"Take {both} out of use").click()
    expect(page.get_by_text("Out of use", exact=True)).to_be_visible()
    assert shop.request("GET", "/taxes")["together"] == []
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Out of use", exact=True)).to_be_hidden()
    (together,) = shop.request("GET", "/taxes")["together"]
    assert [one["name"] for one in together["taxes"]] == ["State tax", "City tax"]
    context.close()
