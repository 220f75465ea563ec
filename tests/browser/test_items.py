"""The catalogue in the browser: adding, changing, setting aside."""

from playwright.sync_api import Page, expect


def open_items(page: Page, query: str = "") -> Page:
    page.goto(f"/items{query}")
    expect(page.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    return page


def add_item(page: Page, name: str, price: str = "12,5") -> None:
    open_items(page)
    page.get_by_role("button", name="New item").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("textbox", name="Price", exact=True).fill(price)
    dialog.get_by_label("Unit").select_option(label="hour (HUR)")
    page.get_by_role("button", name="Save").click()


def test_new_item_stands_in_the_list_with_its_unit_tax_and_price(owner_page: Page):
    add_item(owner_page, "Advice by phone")
    row = owner_page.get_by_test_id("item-row-Advice by phone")
    expect(row).to_contain_text("hour")
    expect(row).to_contain_text("19% VAT")
    expect(row).to_contain_text("€12.50")
    owner_page.get_by_role("button", name="Undo").click()
    expect(row).to_have_count(0)


def test_wrong_price_is_said_beside_the_field(owner_page: Page):
    add_item(owner_page, "Dear thing", price="a lot")
    dialog = owner_page.get_by_role("dialog")
    expect(dialog.get_by_text("Write a plain number")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_value("Dear thing")


def test_changed_price_can_be_put_back(owner_page: Page):
    add_item(owner_page, "Paper")
    row = owner_page.get_by_test_id("item-row-Paper")
    owner_page.get_by_role("button", name="Edit Paper").click()
    dialog = owner_page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="Price", exact=True)).to_have_value("12.5")
    dialog.get_by_role("textbox", name="Price", exact=True).fill("13.333333")
    dialog.get_by_label("Tax", exact=True).select_option(label="7% VAT")
    owner_page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("€13.333333")
    expect(row).to_contain_text("7% VAT")
    owner_page.get_by_role("button", name="Undo").first.click()
    expect(row).to_contain_text("€12.50")
    expect(row).to_contain_text("19% VAT")


def test_archived_item_moves_to_the_other_list_and_back(owner_page: Page):
    add_item(owner_page, "Old stock")
    owner_page.get_by_role("button", name="Archive Old stock").click()
    row = owner_page.get_by_test_id("item-row-Old stock")
    expect(row).to_have_count(0)
    open_items(owner_page, "?status=archived")
    owner_page.get_by_role("button", name="Restore Old stock").click()
    expect(row).to_have_count(0)
    open_items(owner_page, "?q=old+stock")
    expect(row).to_be_visible()
