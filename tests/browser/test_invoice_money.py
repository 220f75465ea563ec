"""Money of an issued document in the browser: credit notes, disputes, write-offs, foreign currency, counter sales."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.shops import STANDARD, Shop, open_live, open_shop
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Money Shop")


@pytest.fixture(scope="module")
def customer(shop: Shop) -> str:
    return shop.customer("Money Friend")


@pytest.fixture
def page(shop: Shop, browser: Browser) -> Iterator[Page]:
    context = shop.context(browser)
    yield context.new_page()
    context.close()


def choose(page: Page, name: str) -> None:
    """An act in the menu of the page."""
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name=name).click()


def begin_payment(page: Page) -> Locator:
    page.get_by_role("button", name="Record payment").click()
    return page.get_by_role("dialog", name="Record payment")


def status(page: Page, invoice: dict[str, str], text: str) -> None:
    expect(page.get_by_test_id(f"status-{invoice['number']}")).to_have_text(text)


def balance(shop: Shop, invoice: dict[str, str]) -> str:
    return shop.request("GET", f"/invoices/{invoice['id']}")["totals"]["balance"]


def test_a_credit_note_over_an_amount_leaves_the_rest_open(shop: Shop, customer: str, page: Page) -> None:
    lines = [
        {"description": "Chair", "quantity": "1", "unit_price": "100.00", "taxes": STANDARD},
        {"description": "Book", "quantity": "1", "unit_price": "50.00", "taxes": [{"category": "S", "rate": "7"}]},
    ]
    invoice = shop.invoice(customer, lines=lines)
    open_live(page, f"/invoices/{invoice['id']}")
    choose(page, "Credit note")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("An amount").check()
    dialog.get_by_label("Amount with tax").fill("500,00")
    dialog.get_by_role("button", name="Issue credit note").click()
    expect(dialog.get_by_label("Amount with tax")).to_have_accessible_description(re.compile("Only 172.50 remain"))
    dialog.get_by_label("Amount with tax").fill("72,50")
    dialog.get_by_role("button", name="Issue credit note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^C.*\d"))
    assert balance(shop, invoice) == "100.00"


def test_a_credit_note_over_lines_says_what_is_too_much_at_its_line(shop: Shop, customer: str, page: Page) -> None:
    line = {"description": "Chair", "quantity": "4", "unit_price": "25.00", "taxes": STANDARD}
    invoice = shop.invoice(customer, lines=[line])
    open_live(page, f"/invoices/{invoice['id']}")
    choose(page, "Credit note")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Some lines").check()
    dialog.get_by_label("Chair").fill("5")
    dialog.get_by_role("button", name="Issue credit note").click()
    expect(dialog.get_by_label("Chair")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Chair").fill("1,5")
    dialog.get_by_role("button", name="Issue credit note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^C.*\d"))
    assert balance(shop, invoice) == "74.37"


def test_a_dispute_is_marked_shown_and_taken_back(shop: Shop, customer: str, page: Page) -> None:
    invoice = shop.invoice(customer)
    open_live(page, f"/invoices/{invoice['id']}")
    choose(page, "Mark as disputed")
    status(page, invoice, "Disputed")
    page.get_by_role("button", name="Undo").click()
    status(page, invoice, "Open")
    choose(page, "Mark as disputed")
    status(page, invoice, "Disputed")
    choose(page, "No longer disputed")
    status(page, invoice, "Open")


def test_a_debt_that_was_given_up_is_paid_after_all(shop: Shop, customer: str, page: Page) -> None:
    invoice = shop.invoice(customer)
    open_live(page, f"/invoices/{invoice['id']}")
    choose(page, "Write off")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount").fill("500")
    dialog.get_by_role("button", name="Write off").click()
    expect(dialog.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Amount").fill("119,00")
    dialog.get_by_role("button", name="Write off").click()
    status(page, invoice, "Written off")
    dialog = begin_payment(page)
    expect(dialog.get_by_label("Amount")).to_have_value("119.00")
    dialog.get_by_role("button", name="Record payment").click()
    status(page, invoice, "Paid")
    expect(page.get_by_text(re.compile("of a written-off debt paid"))).to_be_visible()


def test_a_foreign_invoice_is_paid_at_the_rate_of_the_day(shop: Shop, customer: str, page: Page) -> None:
    invoice = shop.invoice(customer, "1000.00", currency="USD", exchange_rate="0.9137")
    open_live(page, f"/invoices/{invoice['id']}")
    dialog = begin_payment(page)
    dialog.get_by_label("Exchange rate").fill("")
    dialog.get_by_role("button", name="Record payment").click()
    expect(dialog.get_by_label("Exchange rate")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Exchange rate").fill("0,9201")
    dialog.get_by_role("button", name="Record payment").click()
    status(page, invoice, "Paid")
    [payment] = [each for each in shop.request("GET", "/payments")["data"] if each["currency"] == "USD"]
    assert payment["exchange_rate"] == "0.9201"


def test_tax_withheld_and_rounding_settle_beside_the_money(shop: Shop, customer: str, page: Page) -> None:
    invoice = shop.invoice(customer, "91.33")
    open_live(page, f"/invoices/{invoice['id']}")
    dialog = begin_payment(page)
    dialog.get_by_label("Amount").fill("98.70")
    dialog.get_by_text("Tax withheld, rounding").click()
    dialog.get_by_label("Tax withheld by the customer").fill("10,00")
    dialog.get_by_label("Rounding").fill("0,02")
    dialog.get_by_role("button", name="Record payment").click()
    status(page, invoice, "Paid")
    assert balance(shop, invoice) == "0.00"


def test_a_sale_without_customer_is_paid_and_its_payment_reversed(shop: Shop, page: Page) -> None:
    draft = shop.request(
        "POST",
        "/invoices",
        {"lines": [{"description": "Coffee", "quantity": "1", "unit_price": "20.00", "taxes": STANDARD}]},
    )
    sale = shop.request("POST", f"/invoices/{draft['id']}/issue", {})
    open_live(page, f"/invoices/{sale['id']}")
    dialog = begin_payment(page)
    dialog.get_by_label("Amount").fill("30")
    dialog.get_by_role("button", name="Record payment").click()
    expect(dialog.get_by_label("Amount")).to_have_accessible_description(re.compile("nobody to keep it"))
    dialog.get_by_label("Amount").fill("23.80")
    dialog.get_by_label("Method").select_option("cash")
    dialog.get_by_role("button", name="Record payment").click()
    status(page, sale, "Paid")
    open_live(page, "/payments?q=")
    page.get_by_role("link", name="Sale without customer").click()
    shown = page.get_by_role("dialog", name="Payment of a sale without customer")
    shown.get_by_role("button", name="Reverse").click()
    shown.get_by_label("Why").select_option("mistake")
    shown.get_by_role("button", name="Reverse payment").click()
    expect(shown.get_by_text("It was a mistake")).to_be_visible()
    assert balance(shop, sale) == "23.80"
