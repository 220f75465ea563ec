"""Expenses in the browser: tax worked out by the server, receipts, paying with Undo, live in every page."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.browser.access import faults_of_access
from tests.browser.shops import NewPage, Shop, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Expense Shop")


def spend(shop: Shop, supplier: str, **data: Any) -> dict[str, Any]:
    """Record an expense over HTTP."""
    body = {"supplier": supplier, "amount": "119.00", "currency": "EUR", "category": "Office"}
    return shop.request("POST", "/expenses", body | {"incurred_on": today_plus(-3)} | data)


def open_form(page: Page) -> Locator:
    open_live(page, "/expenses")
    page.get_by_role("button", name="Record expense").first.click()
    return page.get_by_role("dialog", name="Record expense")


def fill(form: Locator, supplier: str, amount: str) -> None:
    form.get_by_role("combobox", name="Supplier").fill(supplier)
    form.get_by_role("combobox", name="Category").fill("Office")
    form.get_by_label("Amount, tax included").fill(amount)


def test_without_expenses_the_list_says_what_to_do(live_server: LiveServer, browser: Browser) -> None:
    context = open_shop(live_server, "Thrifty Shop").context(browser)
    page = open_live(context.new_page(), "/expenses")
    expect(page.get_by_role("heading", name="No expenses yet")).to_be_visible()
    expect(page.get_by_role("button", name="Record expense")).to_have_count(2)
    context.close()


def test_recorded_expense_has_its_tax_appears_everywhere_and_undo_cancels_it(shop: Shop, new_page: NewPage) -> None:
    watching = open_live(new_page(), "/expenses?q=papier")
    expect(watching.get_by_role("heading", name="Nothing found")).to_be_visible()
    page = new_page()
    form = open_form(page)
    fill(form, "Papier Lang", "119.00")
    expect(form.get_by_test_id("expense-split")).to_have_text("€100.00 without tax, €19.00 tax")
    form.get_by_label("Tax", exact=True).select_option(label="Reverse charge, 19% VAT")
    expect(form.get_by_test_id("expense-split")).to_contain_text("you owe the tax office")
    form.get_by_label("Tax", exact=True).select_option(label="7% VAT")
    expect(form.get_by_test_id("expense-split")).to_have_text("€111.21 without tax, €7.79 tax")
    form.get_by_role("button", name="Record expense").click()
    expect(page.get_by_text("€119.00 of Papier Lang recorded")).to_be_visible()
    row = watching.get_by_test_id("expense-row-Papier Lang")
    expect(row).to_contain_text("Unpaid")
    [stored] = shop.request("GET", "/expenses?q=papier")["data"]
    assert [(tax["rate"], tax["base"], tax["tax"]) for tax in stored["taxes"]] == [("7", "111.21", "7.79")]
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Cancelled")


def test_expense_is_marked_paid_and_undo_makes_it_unpaid_again(shop: Shop, new_page: NewPage) -> None:
    expense = spend(shop, "Strom Nord", due_on=today_plus(-1))
    watching = open_live(new_page(), "/expenses?status=overdue&q=strom")
    row = watching.get_by_test_id("expense-row-Strom Nord")
    expect(row).to_contain_text("Overdue")
    page = open_live(new_page(), "/expenses?q=strom")
    page.get_by_role("button", name="Mark paid: Strom Nord").click()
    expect(page.get_by_text("€119.00 to Strom Nord marked as paid")).to_be_visible()
    expect(row).to_be_hidden()
    assert shop.request("GET", f"/expenses/{expense['id']}")["status"] == "paid"
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Overdue")
    assert shop.request("GET", f"/expenses/{expense['id']}")["status"] == "unpaid"
    assert shop.request("GET", "/reports/overview")["cash_balance"] == "0.00"


def test_receipt_is_kept_and_shown_and_a_program_is_refused_in_words(shop: Shop, new_page: NewPage) -> None:
    expense = spend(shop, "Receipt Writer")
    page = open_live(new_page(), f"/expenses?expense={expense['id']}")
    dialog = page.get_by_role("dialog")
    field = dialog.get_by_label("Add a photo or PDF")
    field.set_input_files(FilePayload(name="setup.png", mimeType="image/png", buffer=b"MZ\x90\x00 program"))
    expect(dialog.get_by_role("alert")).to_have_text("Attach a PDF or a picture (PNG, JPEG, WebP, HEIC).")
    field.set_input_files(FilePayload(name="bon.png", mimeType="image/png", buffer=PNG))
    link = dialog.get_by_role("link", name="bon.png")
    expect(link).to_be_visible()
    expect(dialog.locator("img")).to_have_js_property("naturalWidth", 1)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "bon.png"
    assert download.value.path().read_bytes() == PNG
    address = link.get_attribute("href") or ""
    headers = page.request.get(address).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"].startswith("attachment")
    stranger = open_shop(shop.server, "Stranger Shop").context(page.context.browser)  # type: ignore[arg-type]
    assert stranger.request.get(address).status == 404
    stranger.close()


def test_several_taxes_share_the_amount(shop: Shop, new_page: NewPage) -> None:
    page = new_page()
    form = open_form(page)
    fill(form, "Metro Markt", "33,30")
    form.get_by_role("button", name="Another tax").click()
    rates = form.get_by_label("Tax", exact=True)
    expect(rates.nth(1)).to_have_value("S|7|")
    parts = form.get_by_label("Gross part")
    parts.nth(0).fill("33,30")
    form.get_by_role("button", name="Record expense").click()
    expect(parts.nth(1)).to_have_accessible_description(re.compile("take the whole amount already"))
    parts.nth(0).fill("11,90")
    expect(form.get_by_test_id("expense-split").locator("p")).to_have_text(
        ["19% VAT: €10.00 without tax, €1.90 tax", "7% VAT: €20.00 without tax, €1.40 tax"]
    )
    form.get_by_role("button", name="Record expense").click()
    expect(page.get_by_text("€33.30 of Metro Markt recorded")).to_be_visible()
    [stored] = shop.request("GET", "/expenses?q=metro")["data"]
    assert [(tax["rate"], tax["base"], tax["tax"]) for tax in stored["taxes"]] == [
        ("19", "10.00", "1.90"),
        ("7", "20.00", "1.40"),
    ]


def test_receipt_comes_along_with_a_new_expense(shop: Shop, new_page: NewPage) -> None:
    page = new_page()
    form = open_form(page)
    fill(form, "Kiosk Eck", "9.90")
    field = form.get_by_label("Add a photo or PDF")
    field.set_input_files(FilePayload(name="setup.png", mimeType="image/png", buffer=b"MZ\x90\x00 program"))
    expect(form.get_by_role("alert")).to_have_text("Attach a PDF or a picture (PNG, JPEG, WebP, HEIC).")
    for name in ("wrong.png", "bon.png"):
        field.set_input_files(FilePayload(name=name, mimeType="image/png", buffer=PNG))
        expect(form.get_by_text(name)).to_be_visible()
    form.get_by_role("button", name="Leave out wrong.png").click()
    expect(form.get_by_text("wrong.png")).to_be_hidden()
    form.get_by_role("button", name="Record expense").click()
    expect(page.get_by_role("dialog").get_by_role("link", name="bon.png")).to_be_visible()
    [stored] = shop.request("GET", "/expenses?q=kiosk")["data"]
    [receipt] = shop.request("GET", f"/expenses/{stored['id']}")["receipts"]
    assert (receipt["name"], receipt["size_bytes"]) == ("bon.png", len(PNG))


def test_a_finger_may_take_a_photo_of_the_receipt(new_page: NewPage) -> None:
    form = open_form(new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
    camera = form.get_by_label("Take a photo")
    expect(camera).to_have_attribute("capture", "environment")
    form.evaluate("sheet => Promise.all(sheet.getAnimations({ subtree: true }).map((each) => each.finished))")
    box = form.locator(".tl-drop").bounding_box()
    assert box is not None
    assert box["width"] <= 390
    assert all((pick.bounding_box() or {"height": 0})["height"] >= 44 for pick in form.locator(".tl-pick").all())


def test_expense_is_corrected_in_every_open_page_and_undo_corrects_it_back(shop: Shop, new_page: NewPage) -> None:
    taxes = [{"category": "S", "rate": "19"}]
    expense = spend(shop, "Tischler Ost", taxes=taxes, reference="R 17")
    watching = open_live(new_page(), "/expenses?q=tischler")
    page = open_live(new_page(), f"/expenses?expense={expense['id']}")
    page.get_by_role("dialog").get_by_role("button", name="Correct").click()
    form = page.get_by_role("dialog", name="Correct expense")
    expect(form.get_by_label("Number of the bill")).to_have_value("R 17")
    form.get_by_label("Number of the bill").fill("")
    form.get_by_label("Amount, tax included").fill("238,00")
    expect(form.get_by_test_id("expense-split")).to_have_text("€200.00 without tax, €38.00 tax")
    form.get_by_role("button", name="Save correction").click()
    expect(form).to_be_hidden()
    row = watching.get_by_test_id("expense-row-Tischler Ost")
    expect(row).to_contain_text("€238.00")
    stored = shop.request("GET", f"/expenses/{expense['id']}")
    assert (stored["amount"], stored["taxes"][0]["tax"], stored["reference"]) == ("238.00", "38.00", None)
    page.get_by_role("dialog").get_by_text("History").click()
    expect(page.get_by_text("Booking of €119.00 reversed, to be corrected")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("€119.00")
    assert shop.request("GET", f"/expenses/{expense['id']}")["reference"] == "R 17"


def test_paid_expense_is_corrected_once_its_payment_is_taken_back(shop: Shop, new_page: NewPage) -> None:
    expense = spend(shop, "Eilige Post", paid_on=today_plus(-1))
    page = open_live(new_page(), f"/expenses?expense={expense['id']}")
    shown = page.get_by_role("dialog").first
    shown.get_by_role("button", name="Correct").click()
    form = page.get_by_role("dialog", name="Correct expense")
    form.get_by_label("Amount, tax included").fill("100")
    form.get_by_role("button", name="Save correction").click()
    expect(page.get_by_text("It is paid already: take its payment back first")).to_be_visible()
    form.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Not paid after all").click()
    expect(shown.get_by_text("Unpaid")).to_be_visible()
    shown.get_by_role("button", name="Correct").click()
    form.get_by_label("Amount, tax included").fill("100")
    form.get_by_role("button", name="Save correction").click()
    expect(page.get_by_test_id("expense-amount")).to_have_attribute("data-value", "100.00")


def test_another_expense_like_this_one_is_recorded(shop: Shop, new_page: NewPage) -> None:
    expense = spend(shop, "Miete Nord", category="Premises", reference="11/26")
    page = open_live(new_page(), f"/expenses?expense={expense['id']}")
    page.get_by_role("dialog").get_by_role("button", name="Record another").click()
    form = page.get_by_role("dialog", name="Record expense")
    expect(form.get_by_label("Number of the bill")).to_have_value("")
    form.get_by_role("button", name="Record expense").click()
    expect(page.get_by_text("€119.00 of Miete Nord recorded")).to_be_visible()
    assert len(shop.request("GET", "/expenses?q=miete")["data"]) == 2


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(new_page: NewPage) -> None:
    form = open_form(new_page())
    form.get_by_label("Amount, tax included").fill("1.234")
    form.get_by_label("Notes").fill("from the market")
    form.get_by_role("button", name="Record expense").click()
    expect(form.get_by_text("Fill this in.").first).to_be_visible()
    expect(form.get_by_role("combobox", name="Supplier")).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_role("combobox", name="Supplier")).to_be_focused()
    expect(form.get_by_text("too many decimals")).to_be_visible()
    expect(form.get_by_label("Notes")).to_have_value("from the market")


def test_filters_stand_in_the_address_and_cancelling_asks_once(shop: Shop, new_page: NewPage) -> None:
    spend(shop, "Rent Office", category="Rent")
    spend(shop, "Rent Books")
    page = open_live(new_page(), "/expenses?q=rent")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_label("Category").select_option("Rent")
    expect(page).to_have_url(re.compile("category=Rent"))
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Rent Office").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel expense").click()
    dialog.get_by_label("Why").fill("Entered twice")
    dialog.get_by_role("button", name="Cancel expense").click()
    expect(dialog.get_by_text("Cancelled").first).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("expense-row-Rent Office")).to_contain_text("Cancelled")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_list_form_and_expense_are_accessible_and_fit(shop: Shop, new_page: NewPage, width: int, scheme: str) -> None:
    supplier = f"Seen {scheme} {width}"
    spend(shop, supplier)
    page = new_page(viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    form = open_form(page)
    form.get_by_label("Amount, tax included").fill("25.00")
    expect(form.get_by_test_id("expense-split")).to_contain_text("tax")
    assert faults_of_access(page) == []
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()
    assert faults_of_access(page) == []
    page.get_by_role("link", name=supplier).click()
    expect(page.get_by_test_id("expense-amount")).to_be_visible()
    assert faults_of_access(page) == []
    assert complaints == []
