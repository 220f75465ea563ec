"""What was typed outlives a restarted server, a lost connection and a reload; what was not typed leaves nothing."""

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.shops import STANDARD, Shop, open_live, open_shop
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


@pytest.mark.thorough
def test_two_browsers_keep_what_was_typed_while_the_server_restarts(
    own_server: LiveServer, shop: Shop, contexts: tuple[BrowserContext, BrowserContext]
):
    customer = shop.customer("Slow Payer")
    invoice = shop.invoice(customer)
    new_item(shop, "Old name")
    first, second = (each.new_page() for each in contexts)
    settings, payments = first.context.new_page(), second.context.new_page()

    open_live(first, "/items")
    first.get_by_role("button", name="Edit Old name").click()
    item = first.get_by_role("dialog")
    item.get_by_label("Name").fill("New name")
    item.get_by_label("Unit").select_option(label="hour (HUR)")
    open_live(second, f"/customers/{customer}")
    second.get_by_role("button", name="Edit").first.click()
    second.get_by_label("Contact person").fill("Ida Typing")
    open_live(settings, "/settings/business")
    settings.get_by_label("Telephone").fill("+49 30 42")
    open_live(payments, "/payments")
    payments.get_by_role("button", name="Record payment").first.click()
    payment = payments.get_by_role("dialog", name="Record payment")
    payment.get_by_role("combobox", name="Customer").press_sequentially("Slow")
    payment.get_by_role("option", name="Slow Payer").click()
    payment.get_by_label(f"Amount for {invoice['number']}").fill("40.00")
    payment.get_by_label("Amount *").fill("45.00")
    payment.get_by_label(f"Amount for {invoice['number']}").fill("40.00")
    payment.get_by_label("Reference").fill("paid at the door")

    every = (first, second, settings, payments)
    killed(own_server, *every)
    started(own_server, *every)

    expect(item.get_by_label("Name")).to_have_value("New name")
    item.get_by_role("button", name="Save").click()
    expect(first.get_by_test_id("item-row-New name")).to_contain_text("hour")
    expect(first.get_by_test_id("item-row-Old name")).to_have_count(0)
    expect(item).to_have_count(0)
    expect(second.get_by_label("Contact person")).to_have_value("Ida Typing")
    second.get_by_role("button", name="Save customer").click()
    expect(second.get_by_text("Slow Payer saved")).to_be_visible()
    assert shop.request("GET", f"/customers/{customer}")["contact_name"] == "Ida Typing"
    expect(settings.get_by_label("Telephone")).to_have_value("+49 30 42")
    settings.get_by_role("button", name="Save settings").click()
    expect(settings.get_by_text("Settings saved")).to_be_visible()
    expect(payment.get_by_label("Reference")).to_have_value("paid at the door")
    expect(payment.get_by_label(f"Amount for {invoice['number']}")).to_have_value("40.00")
    payment.get_by_role("button", name="Record payment").click()
    expect(payments.get_by_text("€45.00 from Slow Payer recorded")).to_be_visible()
    assert shop.request("GET", f"/invoices/{invoice['id']}")["totals"]["balance"] == "79.00"


def test_what_is_sent_while_the_server_is_away_is_done_once_when_it_is_back(
    own_server: LiveServer, shop: Shop, contexts: tuple[BrowserContext, BrowserContext]
):
    page = open_live(contexts[0].new_page(), "/customers")
    page.get_by_role("button", name="New customer").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Patient Customer")
    killed(own_server, page)
    dialog.get_by_role("button", name="Add customer").click()
    expect(page.get_by_text("This is sent when it is back")).to_be_visible()
    started(own_server, page)
    expect(dialog).to_have_count(0)
    assert [one["name"] for one in shop.request("GET", "/customers?q=Patient")["data"]] == ["Patient Customer"]


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


@pytest.mark.thorough
def test_settings_that_were_not_saved_are_there_after_a_reload_and_saved_ones_are_the_servers(
    contexts: tuple[BrowserContext, BrowserContext],
):
    page = open_live(contexts[0].new_page(), "/settings/business")
    page.get_by_label("Website").fill("typed.example")
    page.reload()
    expect(page.get_by_label("Website")).to_have_value("typed.example")
    page.get_by_role("button", name="Save settings").click()
    expect(page.get_by_text("Settings saved")).to_be_visible()
    other = open_live(contexts[1].new_page(), "/settings/business")
    other.get_by_label("Website").fill("theirs.example")
    other.get_by_role("button", name="Save settings").click()
    expect(other.get_by_text("Settings saved")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Website")).to_have_value("theirs.example")


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
