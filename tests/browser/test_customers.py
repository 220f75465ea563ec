"""Customers in the browser: taking on, finding, changing, setting aside; always the same in every open page."""

import itertools
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.server import LiveServer

_numbers = itertools.count(1)


def open_page(page: Page, path: str) -> Page:
    page.goto(path)
    expect(page.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    return page


@pytest.fixture
def another_page(live_server: LiveServer, browser: Browser) -> Iterator[Callable[[], Page]]:
    """Further browsers of the owner."""
    contexts = []

    def make() -> Page:
        context = browser.new_context(base_url=live_server.url)
        context.add_cookies([{"name": "sid", "value": live_server.sign_in(), "url": live_server.url}])
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def add_customer(page: Page, name: str) -> str:
    """Take on a customer by the dialog; returns the address of their page."""
    open_page(page, "/customers")
    page.get_by_role("button", name="New customer").first.click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add customer").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    return page.url


def new_name() -> str:
    return f"Harbour Friend {next(_numbers)}"


def test_new_customer_appears_in_every_open_list_and_undo_takes_them_back(owner_page: Page, another_page):
    name = new_name()
    watching = open_page(another_page(), f"/customers?q={name.replace(' ', '+')}")
    expect(watching.get_by_role("heading", name="Nothing found")).to_be_visible()
    add_customer(owner_page, name)
    expect(watching.get_by_test_id(f"customer-row-{name}")).to_be_visible()
    owner_page.get_by_role("button", name="Undo").click()
    expect(owner_page).to_have_url(re.compile("/customers/?$"))
    expect(watching.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_missing_name_is_said_beside_the_field_and_nothing_typed_is_lost(owner_page: Page):
    open_page(owner_page, "/customers")
    owner_page.get_by_role("button", name="New customer").first.click()
    dialog = owner_page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill("not an address")
    owner_page.get_by_role("button", name="Add customer").click()
    expect(dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_text("Fill this in.")).to_be_visible()
    expect(dialog.get_by_text("Write an e-mail address")).to_be_visible()
    expect(dialog.get_by_label("E-mail")).to_have_value("not an address")


def test_search_stands_in_the_address_and_back_works(owner_page: Page):
    name = new_name()
    add_customer(owner_page, name)
    open_page(owner_page, "/customers")
    box = owner_page.get_by_role("searchbox", name="Search customers")
    box.press_sequentially(name, delay=15)
    expect(owner_page).to_have_url(re.compile(re.escape(f"q={name.replace(' ', '+')}")))
    expect(box).to_have_value(name)
    expect(owner_page.locator("tbody tr")).to_have_count(1)
    owner_page.get_by_role("link", name="Archived").click()
    expect(owner_page.get_by_role("heading", name="Nothing found")).to_be_visible()
    owner_page.go_back()
    expect(owner_page.get_by_test_id(f"customer-row-{name}")).to_be_visible()
    expect(box).to_have_value(name)


def test_changed_profile_shows_everywhere_and_the_slower_of_two_writers_loses_nothing(owner_page: Page, another_page):
    address = add_customer(owner_page, new_name())
    slower = open_page(another_page(), address)
    for page in (slower, owner_page):
        page.get_by_role("button", name="Edit").click()
        expect(page.get_by_role("form", name="Edit customer")).to_be_visible()
    expect(slower.get_by_label("Telephone")).to_be_visible()
    owner_page.get_by_label("Telephone").fill("+49 40 1234567")
    owner_page.get_by_role("button", name="Save customer").click()
    expect(owner_page.get_by_role("definition").filter(has_text="+49 40 1234567")).to_be_visible()
    expect(slower.get_by_role("definition").filter(has_text="+49 40 1234567")).to_be_visible()
    slower.get_by_label("Town").fill("Kiel")
    slower.get_by_role("button", name="Save customer").click()
    expect(slower.get_by_text("Someone else changed this customer.")).to_be_visible()
    expect(slower.get_by_label("Town")).to_have_value("Kiel")


def test_archived_customer_leaves_the_list_until_undo(owner_page: Page, another_page):
    name = new_name()
    address = add_customer(owner_page, name)
    watching = open_page(another_page(), f"/customers?q={name.replace(' ', '+')}")
    row = watching.get_by_test_id(f"customer-row-{name}")
    expect(row).to_be_visible()
    open_page(owner_page, address).get_by_role("button", name="Archive").click()
    expect(owner_page.get_by_text("This customer is archived")).to_be_visible()
    expect(row).to_have_count(0)
    owner_page.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()
    expect(owner_page.get_by_text("This customer is archived")).to_have_count(0)


def test_unused_customer_is_deleted_after_one_question(owner_page: Page):
    address = add_customer(owner_page, new_name())
    owner_page.get_by_role("button", name="Delete", exact=True).click()
    owner_page.get_by_role("button", name="Delete customer").click()
    expect(owner_page).to_have_url(re.compile("/customers/?$"))
    open_page(owner_page, address)
    expect(owner_page.get_by_role("heading", name="There is no such customer")).to_be_visible()


def test_address_of_no_customer_says_so(owner_page: Page):
    open_page(owner_page, "/customers/nonsense")
    expect(owner_page.get_by_role("heading", name="There is no such customer")).to_be_visible()
