"""Spain's surcharge for retailers: said once of the customer, then proposed on every line to it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shops import Shop, open_live, open_shop
from tests.fixtures.server import LiveServer

BOTH = "21% VAT + 5.2% Recargo de equivalencia"
SPANISH = {
    "country": "ES",
    "vat_id": "ESB12345674",
    "address": {"line1": "Calle Mayor 5", "postal_code": "08001", "city": "Barcelona", "country": "ES"},
}


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    made = open_shop(live_server, "Almacenes Ribera")
    made.request("PATCH", "/business", SPANISH)
    return made


def _pick(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Customer").fill(name)
    page.get_by_role("option", name=name).click()


def test_surcharge_said_of_a_customer_is_proposed_on_lines_and_taken_back_for_another(
    shop: Shop, browser: Browser
) -> None:
    retailer, company = (shop.customer(name) for name in ("Ferretería Luisa", "Obras SL"))
    context = shop.context(browser)
    page = open_live(context.new_page(), f"/customers/{retailer}")
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("charged the equivalence surcharge").check()
    page.get_by_role("button", name="Save customer").click()
    expect(page.get_by_text("Charged on goods")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("charged the equivalence surcharge")).to_be_checked()
    open_live(page, "/invoices/new")
    page.get_by_label("Description").fill("Nails")
    page.get_by_label("Unit price").fill("100")
    total, taxes = page.get_by_test_id("invoice-total"), page.get_by_label("Tax", exact=True)
    expect(total).to_have_attribute("data-value", "121.00")
    _pick(page, "Ferretería Luisa")
    expect(total).to_have_attribute("data-value", "126.20")
    expect(taxes.locator("option:checked")).to_have_text(BOTH)
    page.get_by_role("button", name="Add line").click()
    expect(taxes.nth(1).locator("option:checked")).to_have_text(BOTH)
    taxes.nth(1).select_option(label="21% VAT")
    page.get_by_label("Description").nth(1).fill("Delivery")
    page.get_by_label("Unit price").nth(1).fill("10")
    expect(total).to_have_attribute("data-value", "138.30")
    page.reload()
    expect(total).to_have_attribute("data-value", "138.30")
    expect(taxes.locator("option:checked")).to_have_text([BOTH, "21% VAT"])
    _pick(page, "Obras SL")
    expect(total).to_have_attribute("data-value", "133.10")
    page.goto(f"/invoices/new?customer={retailer}")
    expect(taxes.locator("option:checked")).to_have_text(BOTH)
    open_live(page, f"/customers/{company}")
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_label("charged the equivalence surcharge")).not_to_be_checked()
    context.close()
