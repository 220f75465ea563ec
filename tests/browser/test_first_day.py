"""The first day: from an empty machine to a business that bills, and a second browser that sees it."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.fixtures.server import OWNER, LiveServer


def set_up(page: Page) -> None:
    """Answer the questions of the first start."""
    page.goto("/")
    expect(page).to_have_url(re.compile("/setup"))
    page.get_by_label("Business name").fill("Harbour Café")
    page.get_by_label("Country").select_option(label="Germany")
    page.get_by_label("Currency").select_option("EUR")
    page.get_by_label("Yes, we are registered").check()
    page.get_by_label("Next number").fill("42")
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("Balance today").fill("1000.00")
    page.get_by_label("Your name").fill("Ana Lorenz")
    page.get_by_label("Email").fill(OWNER["email"])
    page.get_by_label("Password").fill(OWNER["password"])
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_test_id("live")).to_have_text("Live")


def bill(page: Page) -> None:
    """Write and issue the first invoice, with a customer made in place."""
    page.get_by_role("link", name="New invoice").first.click()
    page.get_by_role("combobox", name="Customer").fill("Kite & Co")
    page.get_by_role("option", name="New customer").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Create|Add|Save")).click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_label("Description").fill("Brand workshop")
    page.get_by_label("Unit price").fill("1000")
    expect(page.get_by_test_id("invoice-total")).to_have_attribute("data-value", "1190.00")
    page.get_by_role("button", name="Issue invoice").click()
    expect(page.get_by_test_id("balance")).to_have_attribute("data-value", "1190.00")


def test_the_first_invoice_is_paid_in_part_on_a_tablet_and_seen_elsewhere(
    browser: Browser, new_server: LiveServer
) -> None:
    desktop = browser.new_context(base_url=new_server.url, viewport={"width": 1440, "height": 900})
    page = desktop.new_page()
    set_up(page)
    expect(page.get_by_test_id("kpi-cash-balance")).to_have_attribute("data-value", "1000.00")
    first_steps = page.get_by_role("navigation", name="First steps").get_by_role("link")
    expect(first_steps).to_have_count(4)
    bill(page)
    expect(page.get_by_test_id(re.compile("^status-INV-[0-9]{4}-00042$")).first).to_be_visible()
    invoice = page.url
    page.goto("/")
    expect(page.get_by_test_id("kpi-outstanding")).to_have_attribute("data-value", "1190.00")
    expect(first_steps).to_have_count(0)

    tablet = browser.new_context(base_url=new_server.url, viewport={"width": 1024, "height": 768}, has_touch=True)
    tablet.add_cookies([{"name": "sid", "value": new_server.sign_in(), "url": new_server.url}])
    shop_floor = tablet.new_page()
    shop_floor.goto(invoice)
    title = shop_floor.get_by_role("heading", level=1, name=re.compile("^INV-"))
    expect(title).to_be_visible()
    assert (title.bounding_box() or {"height": 99})["height"] < 45  # in one line, whatever there is to do beside it
    shop_floor.get_by_role("button", name="Record payment").tap()
    dialog = shop_floor.get_by_role("dialog")
    dialog.get_by_label("Amount").fill("190")
    dialog.get_by_role("button", name="Record payment").tap()

    expect(page.get_by_test_id("kpi-cash-balance")).to_have_attribute("data-value", "1190.00")
    expect(page.get_by_test_id("kpi-outstanding")).to_have_attribute("data-value", "1000.00")
    expect(page.get_by_test_id("kpi-paid-this-month")).to_have_attribute("data-value", "190.00")
    desktop.close()
    tablet.close()


def test_an_empty_machine_is_twelve_interactions_away_from_the_first_invoice(
    browser: Browser, new_server: LiveServer
) -> None:
    german = browser.new_context(base_url=new_server.url, locale="de-DE")
    page = german.new_page()
    page.goto("/")
    new_customer = page.get_by_role("dialog")
    acts = [
        lambda: page.get_by_label("Business name").fill("Harbour Café"),
        lambda: page.get_by_label("Your name").fill("Ana Lorenz"),
        lambda: page.get_by_label("Email").fill(OWNER["email"]),
        lambda: page.get_by_label("Password").fill(OWNER["password"]),
        lambda: page.get_by_role("button", name="Start").click(),
        page.get_by_role("link", name="New invoice").first.click,
        lambda: page.get_by_role("combobox", name="Customer").fill("Kite & Co"),
        lambda: page.get_by_role("option", name="New customer").click(),
        lambda: new_customer.get_by_role("button", name="Add customer").click(),
        lambda: page.get_by_label("Description").fill("Brand workshop"),
        lambda: page.get_by_label("Unit price").fill("1000"),
        lambda: page.get_by_role("button", name="Issue invoice").click(),
    ]
    assert len(acts) == 12
    for act in acts:
        act()
        expect(new_customer).to_have_count(1 if act is acts[7] else 0)
    expect(page.get_by_test_id("balance")).to_have_attribute("data-value", "1190.00")
    german.close()
