"""Lists of a business that has nothing yet: each says what it is for and what to do next, on a phone too."""

import pytest
from playwright.sync_api import Browser, expect

from billing_app.pages import PAGES
from tests.browser.crawling import Visit, Visitor
from tests.browser.shops import Shop, open_shop
from tests.fixtures.server import LiveServer

NEXT_STEPS = {
    "/": "New invoice",
    "/invoices": "Write your first invoice",
    "/cash-flow": "New invoice",
    "/counter": "Add items",
    "/customers": "New customer",
    "/items": "New item",
    "/expenses": "Record expense",
    "/payments": "Record payment",
    "/recurring": "New",
    "/received": "All expenses",
    "/suppliers": "Received invoices",
    "/reminders": "How we remind",
    "/reports/aging": "See the invoices",
    "/reports/ledger": "This month",
    "/reports/trial-balance": "See the invoices",
    "/settings/devices": "New device",
    "/settings/verifactu": "Settings of the business",
}
# Filled by the program itself, or by the form beside it.
BY_THEMSELVES = {"/jobs", "/security", "/settings/rates", "/settings/taxes-and-books"}


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Nothing Yet")


def test_every_page_of_a_new_business_says_what_to_do_next(shop: Shop, browser: Browser) -> None:
    context = shop.context(browser, viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    visitor = Visitor(page, Visit())
    offered: dict[str, str] = {}
    for route in (each.route for each in PAGES if "[" not in each.route):
        visitor.go(route)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        if route in BY_THEMSELVES or not page.locator("main .tl-empty").count():
            continue
        steps = page.locator("main .tl-empty").locator("a, button")
        offered[route] = steps.first.inner_text() if steps.count() else "nothing"
    context.close()
    assert offered == NEXT_STEPS
