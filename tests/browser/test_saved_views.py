"""Saved views in the browser: kept under a name, shown as chips, taken back."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.access import faults_of_access
from tests.browser.shops import Shop, open_live, open_shop
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "View Shop")


@pytest.fixture
def page(shop: Shop, browser: Browser) -> Iterator[Page]:
    context = shop.context(browser)
    yield context.new_page()
    context.close()


def chips(page: Page):
    return page.get_by_role("list", name="Saved views").get_by_role("link")


def test_a_filter_kept_under_a_name_comes_back_with_one_click(shop: Shop, page: Page) -> None:
    shop.invoice(shop.customer("Saved Friend"))
    open_live(page, "/invoices?status=open&sort=-amount")
    page.get_by_role("button", name="Save this view").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Biggest open")
    page.get_by_role("button", name="Save view").click()
    expect(chips(page)).to_have_text(["Biggest open"])
    expect(page.get_by_role("button", name="Save this view")).to_have_count(0)
    open_live(page, "/invoices")
    chips(page).click()
    expect(page).to_have_url(re.compile("status=open&sort=-amount"))
    expect(chips(page)).to_have_attribute("aria-current", "true")
    assert faults_of_access(page) == []


def test_a_removed_view_comes_back_by_undo(page: Page) -> None:
    open_live(page, "/customers?sort=-balance")
    page.get_by_role("button", name="Save this view").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Who owes most")
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_text(["Who owes most"])
    page.get_by_role("button", name="Remove the view Who owes most").click()
    expect(chips(page)).to_have_count(0)
    page.locator("[data-sonner-toast]").filter(has_text="removed").get_by_role("button", name="Undo").click()
    expect(chips(page)).to_have_text(["Who owes most"])


def test_a_name_that_is_taken_is_refused_beside_the_field(page: Page) -> None:
    for query in ("status=paid", "status=draft"):
        open_live(page, f"/invoices?{query}")
        page.get_by_role("button", name="Save this view").click()
        page.get_by_role("dialog").get_by_label("Name").fill("Twice")
        page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("dialog").get_by_text("You have a view “Twice” already.")).to_be_visible()


def test_a_fault_of_ours_is_told_with_the_reference_that_stands_in_the_log(shop: Shop, page: Page) -> None:
    open_live(page, "/invoices?status=overdue")
    page.get_by_role("button", name="Save this view").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Too late")
    with closing(sqlite3.connect(shop.server.data_dir / "billing.db", isolation_level=None)) as database:
        database.execute("ALTER TABLE saved_view RENAME TO saved_view_away")
        page.get_by_role("button", name="Save view").click()
        told = page.locator("[data-sonner-toast]").filter(has_text="Something went wrong on our side")
        expect(told).to_be_visible()
        database.execute("ALTER TABLE saved_view_away RENAME TO saved_view")
    reference = re.search("Reference ([0-9a-f]{8})", told.inner_text())
    assert reference is not None
    assert f"failure {reference[1]}" in shop.server.log
    assert "Traceback" not in page.content()
    expect(page.get_by_role("dialog").get_by_label("Name")).to_have_value("Too late")
    page.get_by_role("button", name="Save view").click()
    expect(chips(page).filter(has_text="Too late")).to_be_visible()
