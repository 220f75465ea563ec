"""What was typed outlives a restarted server, a lost connection and a reload; what was not typed leaves nothing."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.shops import STANDARD, Shop, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer, serving, set_up


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that these tests may kill."""
    with serving(tmp_path_factory.mktemp("typed")) as server:
        yield set_up(server)


@pytest.fixture(scope="module")
def shop(own_server: LiveServer) -> Shop:
    return open_shop(own_server, "Typing Works")


@pytest.fixture
def contexts(shop: Shop, browser: Browser) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """Two browsers of the owner."""
    both = shop.context(browser), shop.context(browser)
    yield both
    for each in both:
        each.close()


def new_item(shop: Shop, name: str) -> None:
    shop.request("POST", "/items", {"name": name, "unit_price": "5.00", "currency": "EUR", "tax": STANDARD[0]})


def killed(server: LiveServer, *pages: Page) -> None:
    server.stop(signal.SIGKILL)
    for page in pages:
        expect(page.get_by_test_id("live")).to_have_text("Reconnecting")


def started(server: LiveServer, *pages: Page) -> None:
    server.start()
    for page in pages:
        expect(page.get_by_test_id("live")).to_have_text("Live", timeout=30_000)


@dataclass
class Form:
    """A page with something typed, which is there again after a restart and arrives when it is sent."""

    page: Page
    field: Locator
    typed: str
    button: str
    said: str = ""

    @classmethod
    def fill(cls, page: Page, field: Locator, typed: str, button: str, said: str = "") -> "Form":
        """Type into one of its fields."""
        field.fill(typed)
        return cls(page, field, typed, button, said)

    def is_kept(self) -> None:
        """What was typed is there."""
        expect(self.field).to_have_value(self.typed)

    def send(self) -> None:
        """Press the button; it is done when the page says so."""
        self.page.get_by_role("button", name=self.button).last.click()
        expect(self.page.get_by_text(self.said)).to_be_visible()


def item_form(page: Page, shop: Shop) -> Form:
    new_item(shop, "Old name")
    open_live(page, "/items")
    page.get_by_role("button", name="Edit Old name").click()
    item = page.get_by_role("dialog")
    item.get_by_label("Unit").select_option(label="hour (HUR)")
    return Form.fill(page, item.get_by_label("Name"), "New name", "Save", "New name saved")


def customer_form(page: Page, customer: str) -> Form:
    open_live(page, f"/customers/{customer}")
    page.get_by_role("button", name="Edit").first.click()
    return Form.fill(page, page.get_by_label("Contact person"), "Ida Typing", "Save customer", "Slow Payer saved")


def settings_form(page: Page) -> Form:
    open_live(page, "/settings/business")
    return Form.fill(page, page.get_by_label("Telephone"), "+49 30 42", "Save settings", "Settings saved")


def payment_form(page: Page, invoice: dict[str, Any]) -> Form:
    open_live(page, "/payments")
    page.get_by_role("button", name="Record payment").first.click()
    payment = page.get_by_role("dialog", name="Record payment")
    payment.get_by_role("combobox", name="Customer").press_sequentially("Slow")
    payment.get_by_role("option", name="Slow Payer").click()
    payment.get_by_label(f"Amount for {invoice['number']}").fill("40.00")
    payment.get_by_label("Amount *").fill("45.00")
    payment.get_by_label("Reference").fill("paid at the door")
    part = payment.get_by_label(f"Amount for {invoice['number']}")
    return Form.fill(page, part, "40.00", "Record payment", "€45.00 from Slow Payer recorded")


def reversal_form(page: Page, shop: Shop, customer: str) -> Form:
    paid = shop.pay(shop.invoice(customer), "119.00")
    open_live(page, f"/payments?payment={paid['id']}")
    page.get_by_role("button", name="Reverse").click()
    return Form.fill(page, page.get_by_label("Fee of the bank"), "3.50", "Reverse payment", "Reversed: what it had")


def cancelling_form(page: Page, shop: Shop) -> Form:
    spent = {"supplier": "Paper Mill", "category": "Office", "amount": "20.00", "currency": "EUR"}
    expense = shop.request("POST", "/expenses", spent | {"incurred_on": today_plus(0)})
    open_live(page, f"/expenses?expense={expense['id']}")
    page.get_by_role("button", name="Cancel expense").click()
    return Form.fill(page, page.get_by_label("Why"), "ordered twice", "Cancel expense", "Paper Mill is cancelled")


def recurring_form(page: Page) -> Form:
    open_live(page, "/recurring/new")
    page.get_by_role("combobox", name="Customer").press_sequentially("Slow")
    page.get_by_role("option", name="Slow Payer").first.click()
    page.get_by_label("Unit price").first.fill("100")
    page.get_by_label("Name", exact=True).fill("Rent of the hall")
    return Form.fill(page, page.get_by_label("Description").first, "Hall", "Start", "Rent of the hall repeats now")


def test_two_browsers_keep_what_was_typed_while_the_server_restarts(
    own_server: LiveServer, shop: Shop, contexts: tuple[BrowserContext, BrowserContext]
):
    customer = shop.customer("Slow Payer")
    invoice = shop.invoice(customer)
    first, second = contexts
    forms = [
        item_form(first.new_page(), shop),
        customer_form(second.new_page(), customer),
        settings_form(first.new_page()),
        payment_form(second.new_page(), invoice),
        reversal_form(first.new_page(), shop, customer),
        cancelling_form(second.new_page(), shop),
        recurring_form(second.new_page()),
    ]
    asking = open_live(first.new_page(), "/customers")
    asking.get_by_role("button", name="New customer").first.click()
    asking.get_by_role("dialog").get_by_label("Name").fill("Patient Customer")

    pages = (*(form.page for form in forms), asking)
    killed(own_server, *pages)
    asking.get_by_role("button", name="Add customer").click()
    expect(asking.get_by_text("This is sent when it is back")).to_be_visible()
    started(own_server, *pages)

    for form in forms:
        form.is_kept()
        form.send()
    expect(asking.get_by_role("dialog")).to_have_count(0)
    assert [one["name"] for one in shop.request("GET", "/customers?q=Patient")["data"]] == ["Patient Customer"]
    expect(first.pages[0].get_by_test_id("item-row-New name")).to_contain_text("hour")
    assert shop.request("GET", f"/customers/{customer}")["contact_name"] == "Ida Typing"
    assert shop.request("GET", f"/invoices/{invoice['id']}")["totals"]["balance"] == "79.00"
    assert [one["name"] for one in shop.request("GET", "/recurring")["data"]] == ["Rent of the hall"]


def test_dialog_is_closed_after_a_reload_unless_something_was_typed(
    shop: Shop, contexts: tuple[BrowserContext, BrowserContext]
):
    new_item(shop, "Reloaded")
    page = open_live(contexts[0].new_page(), "/items")
    page.get_by_role("button", name="Edit Reloaded").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Name")).to_have_value("Reloaded")
    page.reload()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    expect(page.get_by_role("button", name="Edit Reloaded")).to_be_visible()
    expect(dialog).to_have_count(0)

    page.get_by_role("button", name="Edit Reloaded").click()
    dialog.get_by_label("Description").fill("half a thought")
    page.reload()
    expect(dialog.get_by_label("Description")).to_have_value("half a thought")
    expect(dialog.get_by_label("Name")).to_have_value("Reloaded")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    page.get_by_role("button", name="Edit Reloaded").click()
    expect(dialog.get_by_label("Description")).to_have_value("")


def test_settings_that_were_not_saved_are_there_after_a_reload_and_saved_ones_are_the_servers(
    shop: Shop, contexts: tuple[BrowserContext, BrowserContext]
):
    page = open_live(contexts[0].new_page(), "/settings/business")
    page.get_by_label("Website").fill("typed.example")
    page.reload()
    expect(page.get_by_label("Website")).to_have_value("typed.example")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Settings saved")).to_be_visible()
    shop.request("PATCH", "/business", {"website": "theirs.example"})
    page.reload()
    expect(page.get_by_label("Website")).to_have_value("theirs.example")


def test_recurring_invoice_that_was_not_started_is_there_after_a_reload_and_gone_when_it_was_left(
    contexts: tuple[BrowserContext, BrowserContext],
):
    page = open_live(contexts[0].new_page(), "/recurring/new")
    page.get_by_label("Description").first.fill("Rent {month}")
    page.get_by_label("Or so many times").fill("3")
    page.reload()
    expect(page.get_by_label("Description").first).to_have_value("Rent {month}")
    expect(page.get_by_label("Or so many times")).to_have_value("3")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="New", exact=True).first.click()
    expect(page.get_by_label("Description").first).to_have_value("")


def test_nobody_else_in_this_tab_sees_what_was_typed(
    own_server: LiveServer, shop: Shop, contexts: tuple[BrowserContext, BrowserContext]
):
    page = open_live(contexts[0].new_page(), "/items")
    page.get_by_role("button", name="New item").first.click()
    page.get_by_role("dialog").get_by_label("Name").fill("A secret plan")
    contexts[0].clear_cookies()
    contexts[0].add_cookies([{"name": "sid", "value": own_server.sign_in(), "url": own_server.url}])
    page.reload()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    page.get_by_role("button", name="New item").first.click()
    expect(page.get_by_role("dialog").get_by_label("Name")).to_have_value("")
