"""What an invoice says beside its lines: currency and rate, deposits, withheld tax, rounding, allowances, charges."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shops import Shop, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Terms Shop")


@pytest.fixture(scope="module")
def customer(shop: Shop) -> str:
    return shop.customer("Terms Friend")


@pytest.fixture
def page(shop: Shop, browser: Browser) -> Iterator[Page]:
    context = shop.context(browser)
    yield context.new_page()
    context.close()


def edit(page: Page, shop: Shop, customer: str, price: str = "1000.00", **body: object) -> Page:
    """The editor of a draft of one line."""
    open_live(page, f"/invoices/{shop.draft(customer, price, **body)['id']}")
    expect(page.get_by_label("Description")).to_have_value("Consulting")
    return page


def unfold(page: Page, title: str) -> None:
    part = page.locator("details", has=page.locator("summary", has_text=title))
    if part.get_attribute("open") is None:
        part.locator("summary").click()


def saved(page: Page) -> None:
    expect(page.get_by_test_id("save-state")).to_have_text(re.compile("^Saved [0-9]"))


def total(page: Page, value: str) -> None:
    expect(page.get_by_test_id("invoice-total")).to_have_attribute("data-value", value)


def sum_of(page: Page, label: str) -> str:
    """The locator of an amount in the totals."""
    row = page.locator(".tl-draft-sum > div", has=page.get_by_text(label, exact=True))
    value = row.locator("[data-value]")
    expect(value).to_be_visible()
    return value.get_attribute("data-value") or ""


def issue(page: Page) -> None:
    page.get_by_role("button", name="Issue invoice").click()
    expect(page.locator(".sheet")).to_be_visible()


def totals_of(shop: Shop, page: Page) -> dict[str, str]:
    return shop.request("GET", f"/invoices/{page.url.rsplit('/', 1)[1]}")["totals"]


def test_a_rate_is_suggested_for_a_foreign_currency_and_frozen(shop: Shop, customer: str, page: Page) -> None:
    open_live(page, "/settings/rates")
    page.get_by_label("Currency").select_option("USD")
    page.get_by_label("From").fill(today_plus(-2))
    page.get_by_label("1 USD in EUR").fill("0.9137")
    page.get_by_role("button", name="Set rate").click()
    expect(page.get_by_test_id(re.compile("^rate-row-USD"))).to_be_visible()
    edit(page, shop, customer)
    unfold(page, "Currency and rounding")
    page.get_by_label("Currency", exact=True).select_option("USD")
    expect(page.get_by_text("0.9137 EUR per 1 USD, your own rates")).to_be_visible()
    page.get_by_role("button", name="Use this rate").click()
    expect(page.get_by_label("Exchange rate")).to_have_value("0.9137")
    saved(page)
    issue(page)
    invoice = shop.request("GET", f"/invoices/{page.url.rsplit('/', 1)[1]}")
    assert (invoice["currency"], invoice["exchange_rate"]) == ("USD", "0.9137")


def test_a_missing_rate_is_asked_for_at_its_field(shop: Shop, customer: str, page: Page) -> None:
    edit(page, shop, customer, currency="NOK")
    page.get_by_role("button", name="Issue invoice").click()
    rate = page.get_by_label("Exchange rate")
    expect(rate).to_be_focused()
    expect(rate).to_have_accessible_description(re.compile("rate", re.IGNORECASE))
    rate.fill("0,0857")
    saved(page)
    issue(page)


def test_a_deposit_is_deducted_from_the_final_invoice(shop: Shop, customer: str, page: Page) -> None:
    deposit = shop.invoice(customer, "300.00", kind="deposit")
    shop.pay(deposit, "357.00")
    edit(page, shop, customer)
    unfold(page, "Deposits and withheld tax")
    box = page.get_by_role("checkbox", name=re.compile(deposit["number"]))
    box.check()
    assert sum_of(page, "Deposits received") == "-357.00"
    assert sum_of(page, "Amount due") == "833.00"
    saved(page)
    page.reload()
    expect(page.get_by_role("checkbox", name=re.compile(deposit["number"]))).to_be_checked()
    issue(page)
    assert totals_of(shop, page)["amount_due"] == "833.00"
    expect(page.get_by_role("link", name=re.compile(deposit["number"]))).to_be_visible()


def test_a_deposit_invoice_is_written_in_the_editor(shop: Shop, customer: str, page: Page) -> None:
    edit(page, shop, customer)
    unfold(page, "Dates, terms and references")
    page.get_by_label("Kind").select_option("deposit")
    saved(page)
    issue(page)
    expect(page.get_by_text("Deposit invoice").first).to_be_visible()


def test_tax_is_withheld_by_the_buyer(shop: Shop, customer: str, page: Page) -> None:
    edit(page, shop, customer)
    unfold(page, "Deposits and withheld tax")
    page.get_by_role("button", name="Add withheld tax").click()
    expect(page.get_by_label("Name of the tax")).to_be_focused()
    page.get_by_label("Name of the tax").fill("IRPF")
    page.get_by_label("Rate in per cent").fill("15")
    total(page, "1190.00")
    assert sum_of(page, "Withheld by the customer") == "-150.00"
    assert sum_of(page, "Amount due") == "1040.00"
    page.get_by_label("Rate in per cent").fill("150")
    expect(page.get_by_label("Rate in per cent")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Withheld by the customer")).to_be_hidden()


def test_the_total_is_rounded_for_cash(shop: Shop, customer: str, page: Page) -> None:
    edit(page, shop, customer, "91.33")
    unfold(page, "Currency and rounding")
    page.get_by_label("Round the total to").fill("0.05")
    total(page, "108.68")
    assert sum_of(page, "Rounding") == "0.02"
    assert sum_of(page, "Amount due") == "108.70"
    saved(page)
    issue(page)
    assert totals_of(shop, page)["amount_due"] == "108.70"


def test_allowances_and_charges_of_the_document(shop: Shop, customer: str, page: Page) -> None:
    edit(page, shop, customer, "100.00")
    unfold(page, "Allowances and charges")
    page.get_by_role("button", name="Add allowance").click()
    expect(page.get_by_label("Allowance for")).to_be_focused()
    page.get_by_label("Allowance for").fill("Loyalty")
    page.get_by_label("Allowance of").fill("10")
    total(page, "107.10")
    page.get_by_role("button", name="Add charge").click()
    page.get_by_label("Charge for").fill("Freight")
    page.get_by_role("textbox", name="Charge", exact=True).fill("5,50")
    total(page, "113.65")
    assert (sum_of(page, "Allowances"), sum_of(page, "Charges")) == ("-10.00", "5.50")
    saved(page)
    page.reload()
    expect(page.get_by_label("Charge for")).to_have_value("Freight")
    page.get_by_label("Allowance of").fill("200")
    expect(page.get_by_label("Allowance of")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Allowance of").fill("10")
    saved(page)
    issue(page)
    assert totals_of(shop, page)["tax_inclusive"] == "113.65"


_SAID = {
    "Number series": "Shop · S-0001",
    "Buyer reference": "04011000-12345-67",
    "Supply date": "2026-03-02",
    "Period from": "2026-02-01",
    "Period to": "2026-02-28",
    "Early payment discount in per cent": "2.5",
    "If paid within days": "8",
    "Street and number": "Kai 4",
    "Postal code": "20457",
    "Town": "Hamburg",
    "Country of delivery": "Germany",
    "Note": "Thank you.",
    "Payment terms": "Within a month",
}
_SELECTS = ("Number series", "Country of delivery")


def test_terms_texts_and_series_are_kept_and_the_series_numbers(page: Page, shop: Shop, customer: str) -> None:
    open_live(page, "/settings/numbers")
    page.get_by_role("button", name="New series").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Shop")
    dialog.get_by_label("Pattern").fill("S-{number:4}")
    dialog.get_by_label("Use for new documents").set_checked(False)
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_test_id("series-row-Shop")).to_be_visible()
    edit(page, shop, customer)
    for title in ("Dates, terms and references", "Delivery address", "Note and payment terms"):
        unfold(page, title)
    for label, text in _SAID.items():
        field = page.get_by_label(label, exact=True)
        if label in _SELECTS:
            field.select_option(label=text)
        else:
            field.fill(text)
    saved(page)
    page.reload()
    for label, text in _SAID.items():
        field = page.get_by_label(label, exact=True)
        expect(field).to_be_visible()
        if label in _SELECTS:
            assert field.evaluate("field => field.selectedOptions[0].text") == text
        else:
            expect(field).to_have_value(text)
    issue(page)
    expect(page.get_by_role("heading", name="S-0001")).to_be_visible()
