"""Payments in the browser: suggested by the server, recorded once, shown in every page, taken back by Undo."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.access import faults_of_access
from tests.browser.shops import NewPage, Shop, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Payment Shop")


def open_form(page: Page, customer_id: str) -> Locator:
    """The form for a payment of a customer."""
    open_live(page, f"/payments?customer={customer_id}")
    page.get_by_role("button", name="Record payment").first.click()
    return page.get_by_role("dialog", name="Record payment")


def amount_of(form: Locator) -> Locator:
    return form.get_by_role("textbox", name=re.compile(r"^Amount( \*)?$"))


def record(form: Locator) -> None:
    form.get_by_role("button", name="Record payment").click()


def test_without_payments_the_list_says_what_to_do(live_server: LiveServer, browser: Browser) -> None:
    context = open_shop(live_server, "Unpaid Shop").context(browser)
    page = open_live(context.new_page(), "/payments")
    expect(page.get_by_role("heading", name="No payments yet")).to_be_visible()
    expect(page.get_by_role("button", name="Record payment")).to_have_count(2)
    context.close()


def test_part_payment_settles_the_oldest_invoice_in_every_open_page_and_undo_reopens_it(
    shop: Shop, new_page: NewPage
) -> None:
    customer = shop.customer("Part Payer")
    late = shop.invoice(customer, issue_date=today_plus(-20), due_date=today_plus(-5))
    later = shop.invoice(customer)
    watching = open_live(new_page(), f"/payments?customer={customer}")
    page = new_page()
    form = open_form(page, customer)
    amount_of(form).fill("50.00")
    expect(form.get_by_label(f"Amount for {late['number']}")).to_have_value("50.00")
    expect(form.get_by_label(f"Amount for {later['number']}")).to_have_value("")
    record(form)
    expect(page.get_by_text("€50.00 from Part Payer recorded")).to_be_visible()
    expect(watching.locator("tbody tr")).to_contain_text(["€50.00"])
    assert shop.request("GET", f"/invoices/{late['id']}")["totals"]["balance"] == "69.00"
    page.get_by_role("button", name="Undo").click()
    expect(watching.locator("tbody tr")).to_contain_text(["Reversed"])
    assert shop.request("GET", f"/invoices/{late['id']}")["totals"]["balance"] == "119.00"


def test_overpayment_becomes_credit_which_can_be_paid_back(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Generous Payer")
    shop.invoice(customer)
    page = new_page()
    form = open_form(page, customer)
    amount_of(form).fill("150.00")
    expect(form.get_by_test_id("payment-left")).to_have_attribute("data-value", "31.00")
    record(form)
    expect(page.get_by_text("€31.00 stays as customer credit.")).to_be_visible()
    page.get_by_role("link", name="Generous Payer").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_test_id("payment-amount")).to_have_attribute("data-value", "150.00")
    dialog.get_by_role("button", name="Pay back").click()
    expect(dialog.get_by_label("Amount")).to_have_value("31.00")
    dialog.get_by_role("button", name="Pay back").click()
    expect(page.get_by_text("€31.00 paid back", exact=True)).to_be_visible()
    expect(dialog.get_by_role("button", name="Pay back")).to_have_count(0)
    dialog.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Paid back").click()
    expect(page.get_by_text("-€31.00")).to_be_visible()


def test_discount_for_paying_early_is_suggested_when_it_was_taken(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Early Payer")
    invoice = shop.invoice(customer, early_payment={"percent": "2", "days": 14})
    page = new_page()
    form = open_form(page, customer)
    amount_of(form).fill("116.62")
    expect(form.get_by_label("Early-payment discount")).to_have_value("2.38")
    record(form)
    expect(page.get_by_text("€116.62 from Early Payer recorded")).to_be_visible()
    assert shop.request("GET", f"/invoices/{invoice['id']}")["status"] == "paid"


def test_credit_is_used_on_open_invoices(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Credit Holder")
    body = {"customer_id": customer, "currency": "EUR", "amount": "40.00", "method": "cash", "allocations": []}
    paid = shop.request("POST", "/payments", body)
    invoice = shop.invoice(customer)
    page = open_live(new_page(), f"/payments?payment={paid['id']}")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Use credit").click()
    expect(dialog.get_by_label(f"Amount for {invoice['number']}")).to_have_value("40.00")
    dialog.get_by_role("button", name="Use credit").click()
    expect(page.get_by_text("Credit used")).to_be_visible()
    assert shop.request("GET", f"/invoices/{invoice['id']}")["totals"]["balance"] == "79.00"


def test_bounced_payment_reopens_its_invoice(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Bouncing Payer")
    invoice = shop.invoice(customer)
    paid = shop.pay(invoice, "119.00")
    page = open_live(new_page(), f"/payments?payment={paid['id']}")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("link", name=invoice["number"])).to_be_visible()
    dialog.get_by_role("button", name="Reverse").click()
    dialog.get_by_label("Why").select_option("bounced")
    dialog.get_by_role("button", name="Reverse payment").click()
    expect(dialog.get_by_label("Why")).to_be_hidden()
    expect(dialog.get_by_text("It bounced")).to_be_visible()
    assert shop.request("GET", f"/invoices/{invoice['id']}")["totals"]["balance"] == "119.00"


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Wrong Payer")
    invoice = shop.invoice(customer)
    page = new_page()
    form = open_form(page, customer)
    amount_of(form).fill("12,3o")
    form.get_by_label("Reference").fill("RF18")
    record(form)
    expect(amount_of(form)).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_text("Write a plain number such as 1234.50.")).to_be_visible()
    amount_of(form).fill("500")
    part = form.get_by_label(f"Amount for {invoice['number']}")
    expect(part).to_have_value("119.00")
    part.fill("300")
    record(form)
    expect(part).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_text("less than is allocated")).to_be_visible()
    expect(form.get_by_label("Reference")).to_have_value("RF18")
    part.fill("501")
    amount_of(form).press("Tab")
    expect(part).to_have_value("501")


def test_double_click_records_once(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Impatient Payer")
    shop.invoice(customer)
    page = new_page()
    form = open_form(page, customer)
    amount_of(form).fill("119.00")
    form.get_by_role("button", name="Record payment").evaluate("(button) => { button.click(); button.click(); }")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(form).to_be_hidden()
    assert len(shop.request("GET", f"/payments?customer_id={customer}")["data"]) == 1


def test_customer_is_found_by_typing_and_filters_stand_in_the_address(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Zander Fischhandel")
    shop.pay(shop.invoice(customer), "119.00")
    page = open_live(new_page(), "/payments")
    page.get_by_role("button", name="Record payment").first.click()
    form = page.get_by_role("dialog", name="Record payment")
    form.get_by_role("combobox", name="Customer").press_sequentially("Zander")
    page.get_by_role("option", name="Zander Fischhandel").click()
    expect(form.get_by_text("Nothing is open in this currency.")).to_be_visible()
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()
    page.get_by_label("Method").select_option("bank_transfer")
    expect(page).to_have_url(re.compile("method=bank_transfer"))
    page.get_by_label("Period").select_option(label="This month")
    expect(page).to_have_url(re.compile(r"period=\d{4}-\d\d"))
    page.get_by_role("searchbox", name="Search payments").press_sequentially("zander", delay=10)
    expect(page).to_have_url(re.compile("q=zander"))
    expect(page.locator("tbody tr")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.path().read_text("utf-8-sig").count("Zander") == 1


def test_a_link_opens_the_form_for_its_customer(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Linked Payer")
    invoice = shop.invoice(customer)
    page = open_live(new_page(), f"/customers/{customer}")
    page.get_by_role("link", name="Record payment").click()
    form = page.get_by_role("dialog", name="Record payment")
    expect(form.get_by_label(f"Amount for {invoice['number']}")).to_have_value("")
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()
    expect(page).to_have_url(re.compile(rf"customer={customer}$"))


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_list_form_and_payment_are_accessible_and_fit(shop: Shop, new_page: NewPage, width: int, scheme: str) -> None:
    customer = shop.customer(f"Seen {scheme} {width}")
    shop.pay(shop.invoice(customer), "100.00")
    page = new_page(viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    form = open_form(page, customer)
    amount_of(form).fill("25.00")
    expect(form.get_by_test_id("payment-left")).to_have_attribute("data-value", "6.00")
    assert faults_of_access(page) == []
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()
    assert faults_of_access(page) == []
    page.get_by_role("link", name=f"Seen {scheme} {width}").click()
    expect(page.get_by_test_id("payment-amount")).to_be_visible()
    assert faults_of_access(page) == []
    assert complaints == []


def test_what_reached_the_bank_of_foreign_money_is_booked(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Dollar Payer")
    shop.invoice(customer, currency="USD", exchange_rate="0.90")
    page = new_page()
    form = open_form(page, customer)
    expect(form.get_by_label("Amount that reached the bank")).to_have_count(0)
    form.get_by_label("Currency").select_option("USD")
    amount_of(form).fill("119.00")
    form.get_by_label("Amount that reached the bank").fill("100.00")
    record(form)
    expect(form).to_be_hidden()
    paid = shop.request("GET", f"/payments?customer_id={customer}")["data"][0]
    assert (paid["amount"], paid["currency"]) == ("119.00", "USD")
    entries = shop.request("GET", "/reports/ledger?account=bank&limit=100")["data"]
    booked = next(entry["postings"] for entry in entries if entry["subject_id"] == paid["id"])
    assert [posting["debit"] for posting in booked if posting["account"] == "bank"] == ["100.00"]
