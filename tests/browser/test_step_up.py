"""The question before a dangerous act, and the act that follows: nothing typed is lost, nothing is asked twice."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.shops import PASSWORD, Shop, open_live, open_shop
from tests.fixtures.server import LiveServer


@pytest.fixture
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Careful Goods")


def age(server: LiveServer) -> None:
    """Let every step-up be long ago."""
    with closing(sqlite3.connect(server.data_dir / "billing.db", timeout=10)) as database, database:
        database.execute("UPDATE sign_in SET stepped_up_at = '2020-01-01 00:00:00.000000'")


def test_export_asks_once_and_then_downloads(browser: Browser, shop: Shop) -> None:
    shop.customer("Kontor Nord")
    context = shop.context(browser)
    page = open_live(context.new_page(), "/customers")
    age(shop.server)
    page.get_by_role("link", name="CSV").click()
    dialog = page.get_by_role("dialog", name="Confirm that it is you")
    dialog.get_by_label("Password").fill("not mine")
    dialog.get_by_role("button", name="Confirm").click()
    expect(dialog.get_by_role("alert")).to_have_text("This is not your password.")
    dialog.get_by_label("Password").fill(PASSWORD)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Confirm").click()
    assert download.value.suggested_filename == "customers.csv"
    expect(dialog).to_be_hidden()
    with page.expect_download():
        page.get_by_role("link", name="CSV").click()
    context.close()


def test_form_behind_the_question_keeps_what_was_typed(browser: Browser, shop: Shop) -> None:
    context = shop.context(browser)
    page = open_live(context.new_page(), "/settings/keys")
    page.get_by_role("button", name="New key").first.click()
    form = page.get_by_role("dialog", name="New key")
    form.get_by_label("Name").fill("Web shop")
    age(shop.server)
    form.get_by_role("button", name="Make key").click()
    question = page.get_by_role("dialog", name="Confirm that it is you")
    question.get_by_role("button", name="Cancel").click()
    expect(form.get_by_label("Name")).to_have_value("Web shop")
    expect(page.get_by_test_id("new-key")).to_be_hidden()
    form.get_by_role("button", name="Make key").click()
    question.get_by_label("Password").fill(PASSWORD)
    question.get_by_label("Password").press("Enter")
    expect(page.get_by_test_id("new-key")).to_contain_text("tl_live_")
    expect(question).to_be_hidden()
    context.close()
