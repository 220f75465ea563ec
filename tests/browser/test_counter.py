"""The counter on a tablet: a few taps, the right change, one invoice, and every other page knows."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.access import faults_of_access
from tests.browser.shops import STANDARD, Shop, open_live, open_shop
from tests.fixtures.server import LiveServer

TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    shop = open_shop(live_server, "Corner Shop")
    for name, price, more in (("Green tea", "4.20", {"barcode": "4006381333931"}), ("Teapot", "24.00", {})):
        body = {"name": name, "unit_price": price, "currency": "EUR", "tax": STANDARD[0]}
        shop.request("POST", "/items", body | more | {"prices_include_tax": True})
    return shop


@pytest.fixture
def page(shop: Shop, browser: Browser) -> Iterator[Page]:
    context = shop.context(browser, **TABLET)
    yield open_live(context.new_page(), "/counter")
    context.close()


def tile(page: Page, name: str):
    return page.get_by_role("list", name="Items").get_by_role("button", name=re.compile(name))


def total(page: Page):
    return page.get_by_test_id("sale-total")


def test_cash_sale_gives_change_and_shows_up_on_other_pages(shop: Shop, page: Page) -> None:
    watching = open_live(page.context.new_page(), "/payments")
    page.bring_to_front()
    tile(page, "Green tea").tap()
    expect(total(page)).to_have_attribute("data-value", "4.20")
    page.get_by_role("button", name="One more of Green tea").tap()
    tile(page, "Teapot").tap()
    expect(total(page)).to_have_attribute("data-value", "32.40")
    page.get_by_role("button", name="Cash", exact=True).tap()
    page.get_by_role("button", name="€50.00").tap()
    expect(page.get_by_test_id("change")).to_have_text("€17.60")
    page.get_by_role("button", name="Cash received").tap()
    expect(page.get_by_test_id("receipt-total")).to_have_attribute("data-value", "32.40")
    expect(page.get_by_test_id("receipt-change")).to_have_attribute("data-value", "17.60")
    expect(page.get_by_test_id("receipt-standing")).to_have_text("Paid in cash")
    expect(watching.get_by_text("€32.40").first).to_be_visible()
    page.get_by_role("button", name="New sale").tap()
    expect(page.get_by_text("Tap what is sold")).to_be_visible()
    page.get_by_role("button", name="Latest").tap()
    page.get_by_role("list", name="Latest documents").get_by_role("button").first.tap()
    expect(page.get_by_test_id("receipt-total")).to_have_attribute("data-value", "32.40")


def test_tip_is_put_on_top_and_change_is_counted_behind_it(shop: Shop, page: Page) -> None:
    tile(page, "Green tea").tap()
    page.get_by_role("button", name="Cash", exact=True).tap()
    page.get_by_label("Tip").fill("0.80")
    expect(page.get_by_test_id("sale-due")).to_have_attribute("data-value", "5.00")
    page.get_by_role("button", name="€10.00").tap()
    expect(page.get_by_test_id("change")).to_have_text("€5.00")
    page.get_by_label("Tip").fill("-1")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Tip").fill("1")
    expect(page.get_by_test_id("change")).to_have_text("€4.80")
    page.get_by_role("button", name="Cash received").tap()
    expect(page.get_by_test_id("receipt-total")).to_have_attribute("data-value", "4.20")
    expect(page.get_by_test_id("receipt-change")).to_have_attribute("data-value", "4.80")
    expect(page.get_by_role("article", name="Receipt").get_by_text("€1.00")).to_be_visible()
    paid = shop.request("GET", "/payments?limit=1")["data"][0]
    assert (paid["amount"], paid["tip"]) == ("4.20", "1.00")


def test_sale_outlives_a_reload_and_new_items_appear_by_themselves(shop: Shop, page: Page) -> None:
    tile(page, "Teapot").tap()
    expect(total(page)).to_have_attribute("data-value", "24.00")
    page.reload()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    expect(total(page)).to_have_attribute("data-value", "24.00")
    body = {"name": "Honey", "unit_price": "10.00", "currency": "EUR", "tax": STANDARD[0]}
    shop.request("POST", "/items", body)
    expect(tile(page, "Honey")).to_contain_text("€11.90")
    page.get_by_role("button", name="Empty").tap()
    expect(page.get_by_text("Tap what is sold")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    expect(total(page)).to_have_attribute("data-value", "24.00")


def test_scanned_code_adds_its_item_and_too_little_cash_is_said(shop: Shop, page: Page) -> None:
    box = page.get_by_role("searchbox", name="Find or scan an item")
    box.fill("teap")
    expect(tile(page, "Green tea")).to_have_count(0)
    box.fill("4006381333931")
    box.press("Enter")
    expect(total(page)).to_have_attribute("data-value", "4.20")
    expect(tile(page, "Green tea")).to_be_visible()
    page.get_by_role("button", name="Cash", exact=True).tap()
    page.get_by_label("Another amount received").fill("4,00")
    page.get_by_role("button", name="Cash received").tap()
    expect(page.get_by_text("0.20 EUR is missing.")).to_be_visible()


@pytest.fixture
def camera(playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path) -> Iterator[Browser]:
    """A browser whose camera sees the code of the green tea."""
    film = tmp_path / "tea.y4m"
    film.write_bytes(film_of(segno.make("4006381333931", micro=False)))
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    options = [*browser_type_launch_args["args"], *fake, f"--use-file-for-fake-video-capture={film}"]
    browser = playwright.chromium.launch(**{**browser_type_launch_args, "args": options})
    yield browser
    browser.close()


def film_of(code: segno.QRCode, width: int = 640, height: int = 480) -> bytes:
    """A code as a film in YUV4MPEG2, which needs no encoder."""
    modules = [bytes(code_row) for code_row in code.matrix_iter(scale=10, border=4)]
    left, above = (width - len(modules[0])) // 2, (height - len(modules)) // 2
    rows = [bytes([200]) * width for _ in range(height)]
    for index, row in enumerate(modules):
        drawn = bytes(16 if dark else 235 for dark in row)
        rows[above + index] = bytes([200]) * left + drawn + bytes([200]) * (width - left - len(drawn))
    frame = b"FRAME\n" + b"".join(rows) + bytes([128]) * (width * height // 2)
    return f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 2


def test_camera_adds_what_it_sees(shop: Shop, camera: Browser) -> None:
    page = open_live(shop.context(camera, permissions=["camera"], **TABLET).new_page(), "/counter")
    page.get_by_role("button", name="Scan with the camera").tap()
    expect(total(page)).to_have_attribute("data-value", "4.20")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_without_a_camera_the_code_is_to_be_typed(page: Page) -> None:
    page.get_by_role("button", name="Scan with the camera").tap()
    dialog = page.get_by_role("dialog", name="Scan with the camera")
    expect(dialog.get_by_role("alert")).to_contain_text("Type the code")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_invoice_for_later_needs_a_customer(shop: Shop, page: Page) -> None:
    shop.customer("Regular Guest")
    tile(page, "Teapot").tap()
    expect(total(page)).to_have_attribute("data-value", "24.00")
    later = page.get_by_role("button", name="Invoice, paid later")
    later.tap()
    expect(page.get_by_text("needs a customer")).to_be_visible()
    page.get_by_label("Customer").fill("Regul")
    page.get_by_role("option", name=re.compile("Regular Guest")).tap()
    later.tap()
    page.get_by_role("button", name="Issue invoice").tap()
    expect(page.get_by_test_id("receipt-standing")).to_have_text("€24.00 to be paid")


def test_new_customer_is_taken_on_during_a_sale_that_coins_round(shop: Shop, page: Page) -> None:
    shop.request("PATCH", "/business", {"cash_rounding": "0.05"})
    card = {"name": "Postcard", "unit_price": "1.18", "currency": "EUR", "tax": STANDARD[0]}
    shop.request("POST", "/items", card | {"prices_include_tax": True})
    tile(page, "Postcard").tap()
    expect(total(page)).to_have_attribute("data-value", "1.18")
    page.get_by_role("button", name="Somebody new").tap()
    form = page.get_by_role("dialog", name="New customer")
    form.get_by_label("Name").fill("Walk-in Wanda")
    form.get_by_role("button", name="Add customer").tap()
    expect(page.get_by_label("Customer", exact=True)).to_have_value("Walk-in Wanda")
    page.get_by_role("button", name="Cash", exact=True).tap()
    expect(page.get_by_test_id("sale-due")).to_have_attribute("data-value", "1.20")
    expect(page.get_by_text("Rounded from €1.18")).to_be_visible()
    page.get_by_role("button", name="€2.00").tap()
    expect(page.get_by_test_id("change")).to_have_text("€0.80")
    page.get_by_role("button", name="Cash received").tap()
    slip = page.get_by_role("article", name="Receipt")
    expect(slip).to_contain_text("Rounded for cash+€0.02")
    expect(slip).to_contain_text("Walk-in Wanda")
    shop.request("PATCH", "/business", {"cash_rounding": "none"})


def test_counter_is_made_for_everybody_and_for_fingers(page: Page) -> None:
    tile(page, "Teapot").tap()
    expect(total(page)).not_to_have_text("–")
    assert faults_of_access(page) == []
    small = [
        box
        for each in page.locator("button:visible, a:visible").all()
        if (box := each.bounding_box()) and box["width"] > 2 and min(box["width"], box["height"]) < 44
    ]
    assert small == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 1024
