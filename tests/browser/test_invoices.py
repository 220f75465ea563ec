"""The list of documents in the browser: filters in the address, live rows, bulk issue, files of what is shown."""

import csv
import io
import re
import zipfile
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.shops import NewPage, Shop, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "List Shop")


def test_without_documents_the_list_says_what_to_do(live_server: LiveServer, browser: Browser) -> None:
    context = open_shop(live_server, "Empty Shop").context(browser)
    page = open_live(context.new_page(), "/invoices")
    expect(page.get_by_role("heading", name="No invoices yet")).to_be_visible()
    expect(page.get_by_role("link", name="Write your first invoice")).to_be_visible()
    expect(page.get_by_role("button", name="Try with the sample business")).to_be_visible()
    context.close()


def test_filters_stand_in_the_address_and_back_undoes_them(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Filter Friend")
    late = shop.invoice(customer, issue_date=today_plus(-30), due_date=today_plus(-5))
    paid = shop.invoice(customer)
    shop.pay(paid, "119.00")
    page = open_live(new_page(), f"/invoices?customer={customer}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_role("navigation", name="Which invoices").get_by_role("link", name="Overdue").click()
    expect(page).to_have_url(re.compile("status=overdue"))
    expect(rows).to_have_count(1)
    expect(page.get_by_test_id(f"invoice-row-{late['number']}")).to_contain_text("5 days late")
    expect(page.get_by_test_id(f"status-{late['number']}")).to_have_text("Overdue")
    page.go_back()
    expect(rows).to_have_count(2)
    page.get_by_role("searchbox").fill(paid["number"])
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile("q="))
    expect(page.get_by_test_id(f"status-{paid['number']}")).to_have_text("Paid")


def test_columns_sort_by_the_address(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Sort Friend")
    for price in ("20.00", "30.00", "10.00"):
        shop.draft(customer, price)
    page = open_live(new_page(), f"/invoices?customer={customer}&sort=-amount")
    amounts = page.locator("tbody tr [data-value]:first-of-type")
    expect(amounts.first).to_have_attribute("data-value", "35.70")
    page.get_by_role("link", name="Amount").click()
    expect(page).to_have_url(re.compile("sort=amount"))
    expect(amounts.first).to_have_attribute("data-value", "11.90")


def test_a_new_invoice_and_its_payment_show_in_an_open_list(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Live Friend")
    page = open_live(new_page(), f"/invoices?customer={customer}")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    invoice = shop.invoice(customer)
    status = page.get_by_test_id(f"status-{invoice['number']}")
    expect(status).to_have_text("Open")
    shop.pay(invoice, "19.00")
    expect(status).to_have_text("Partly paid")
    expect(page.get_by_test_id(f"invoice-row-{invoice['number']}")).to_contain_text("100.00")


def test_chosen_drafts_are_issued_and_the_refused_one_is_named(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Bulk Friend")
    for _ in range(2):
        shop.draft(customer)
    shop.request("POST", "/invoices", {"customer_id": customer})
    page = open_live(new_page(), f"/invoices?customer={customer}&status=draft")
    watching = open_live(new_page(), f"/invoices?customer={customer}&status=open")
    page.get_by_role("button", name="Choose all drafts on this page").click()
    expect(page.get_by_text("3 drafts chosen")).to_be_visible()
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(watching.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr")).to_have_count(1)
    refused = page.get_by_role("alert").filter(has_text="could not be issued")
    expect(refused).to_contain_text("Bulk Friend")
    expect(refused).to_contain_text("line")


def test_the_file_holds_what_the_screen_shows(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("File Friend")
    numbers = {shop.invoice(customer)["number"] for _ in range(2)}
    shop.draft(customer)
    page = open_live(new_page(), f"/invoices?customer={customer}&status=open")
    expect(page.locator("tbody tr")).to_have_count(2)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
    assert {row["number"] for row in rows} == numbers


def test_below_the_list_stands_what_its_file_adds_up_to(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Sum Friend")
    shop.invoice(customer, "100.00")
    shop.pay(shop.invoice(customer, "50.00"), "9.50")
    shop.draft(customer, "1.00")
    page = open_live(new_page(), f"/invoices?customer={customer}&status=open")
    amount, balance = page.get_by_test_id("sum-amount"), page.get_by_test_id("sum-balance")
    expect(amount).to_have_attribute("data-value", "178.50")
    expect(balance).to_have_attribute("data-value", "169.00")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text("utf-8-sig"))))
    assert [sum(Decimal(row[name]) for row in rows) for name in ("amount_due", "balance")] == [
        Decimal("178.50"),
        Decimal("169.00"),
    ]
    shop.invoice(customer, "200.00")
    expect(amount).to_have_attribute("data-value", "416.50")


def test_a_spreadsheet_holds_the_same_rows(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Sheet Friend")
    numbers = {shop.invoice(customer)["number"] for _ in range(2)}
    page = open_live(new_page(), f"/invoices?customer={customer}")
    expect(page.locator("tbody tr")).to_have_count(2)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="XLSX").click()
    with zipfile.ZipFile(waiting.value.path()) as file:
        texts = re.findall(r"<t[^>]*>([^<]+)</t>", file.read("xl/sharedStrings.xml").decode())
    assert numbers <= set(texts)


def test_drafts_are_chosen_and_issued_with_a_finger(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Finger Friend")
    for _ in range(2):
        shop.draft(customer)
    phone = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = open_live(phone, f"/invoices?customer={customer}&status=draft")
    boxes = page.get_by_label("Choose the draft for Finger Friend")
    expect(boxes).to_have_count(2)
    target = page.locator("tbody .tl-check").first.bounding_box()
    assert target
    assert min(target["width"], target["height"]) >= 44
    boxes.first.tap()
    expect(page.get_by_text("1 draft chosen")).to_be_visible()
    page.get_by_role("button", name="Issue", exact=True).tap()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_a_phone_shows_cards_without_sideways_scroll(shop: Shop, new_page: NewPage) -> None:
    shop.invoice(shop.customer("Phone Friend with a rather long name GmbH & Co. KG"))
    page = open_live(new_page(viewport={"width": 390, "height": 844}), "/invoices")
    expect(page.locator("tbody tr").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_pages_stand_in_the_address_and_a_slash_searches(shop: Shop, new_page: NewPage) -> None:
    customer = shop.customer("Long Friend")
    numbers = [shop.draft(customer, f"{price}.00")["id"] for price in range(1, 53)]
    page = open_live(new_page(), f"/invoices?customer={customer}&sort=amount")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(50)
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile("after="))
    expect(rows).to_have_count(len(numbers) - 50)
    expect(rows.locator("[data-value]:first-of-type").first).to_have_attribute("data-value", "60.69")
    page.reload()
    expect(rows).to_have_count(len(numbers) - 50)
    expect(page.get_by_role("link", name="Next page")).to_have_count(0)
    page.get_by_role("link", name="First page").click()
    expect(rows).to_have_count(50)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


@pytest.mark.parametrize(("width", "shown"), [(1280, "names"), (1024, "icons"), (390, "bottom")])
def test_the_way_around_fits_the_screen(shop: Shop, new_page: NewPage, width: int, shown: str) -> None:
    page = open_live(new_page(viewport={"width": width, "height": 800}), "/invoices")
    side, bottom = page.locator(".tl-side"), page.locator(".tl-bottom")
    expect(bottom).to_be_visible(visible=shown == "bottom")
    expect(side).to_be_visible(visible=shown != "bottom")
    if shown != "bottom":
        box = side.bounding_box()
        assert box is not None
        assert (box["width"] > 150) == (shown == "names")
        expect(side.get_by_role("link", name="Customers")).to_have_accessible_name(re.compile("Customers"))


def test_bones_stand_where_figures_will_be_until_they_come(shop: Shop, new_page: NewPage) -> None:
    page = new_page()
    page.route_web_socket(re.compile("/_event"), lambda _silent: None)
    page.goto("/invoices")
    expect(page.locator(".tl-bone").first).to_be_visible()
    expect(page.get_by_test_id("live")).not_to_have_text("Live")
    page = open_live(new_page(), "/invoices")
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator(".tl-bone")).to_have_count(0)
