"""Pages under a finger: what is told covers nothing, focus goes as the eye does, and nothing jumps."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.fingers import PHONE, TABLET
from tests.browser.shops import NewPage, Shop, open_live, open_shop
from tests.fixtures.server import LiveServer

_FOCUSED = """() => {
  const focused = document.activeElement;
  const {top, height, left} = focused.getBoundingClientRect();
  return focused.closest(".tl-top") ? {middle: top + height / 2, left} : null;
}"""


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Finger Works")


def test_what_is_told_covers_neither_the_bar_below_nor_the_total(new_page: NewPage, shop: Shop) -> None:
    page = open_live(new_page(viewport=PHONE, has_touch=True, is_mobile=True), "/invoices/new")
    told = add_customer(page, "Toast Reader")
    box = told.bounding_box()
    assert box is not None
    for bar in (page.get_by_role("navigation", name="Quick"), page.locator(".tl-total-bar")):
        below = bar.bounding_box()
        assert below is not None
        assert box["y"] + box["height"] <= below["y"]
    undo = told.get_by_role("button", name="Undo")
    assert undo.evaluate("each => getComputedStyle(each).backgroundColor") == page.locator(".tl-card").first.evaluate(
        "each => getComputedStyle(each).backgroundColor"
    )


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_focus_goes_through_a_heading_as_the_eye_does(new_page: NewPage, shop: Shop, size: ViewportSize) -> None:
    page = open_live(new_page(viewport=size, has_touch=True, is_mobile=True), "/customers")
    page.locator("#content").focus()
    spots: list[tuple[float, float]] = []
    for _ in range(20):
        page.keyboard.press("Tab")
        if (spot := page.evaluate(_FOCUSED)) is None:
            break
        spots.append((spot["middle"], spot["left"]))
    assert len(spots) >= 7
    for before, after in pairwise(spots):
        is_beside = abs(after[0] - before[0]) < 15
        assert after[1] > before[1] if is_beside else after[0] > before[0], spots


def test_page_stays_where_it_is_when_a_menu_or_a_dialog_opens(new_page: NewPage) -> None:
    page = open_live(new_page(viewport={"width": 1440, "height": 900}), "/customers")
    account = page.locator(".tl-avatar-button")
    before = account.bounding_box()
    account.click()
    expect(page.get_by_role("menu")).to_be_visible()
    assert account.bounding_box() == before
    page.keyboard.press("Escape")
    page.get_by_role("button", name="New customer").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert account.bounding_box() == before


def add_customer(page: Page, name: str):
    """Take on a customer in place; returns the toast that says so."""
    page.get_by_role("combobox", name="Customer").fill(name)
    page.get_by_role("option", name="New customer").click()
    page.get_by_role("dialog").get_by_role("button", name="Add customer").click()
    told = page.get_by_role("listitem").filter(has_text=f"{name} added")
    expect(told).to_have_attribute("data-mounted", "true")
    page.wait_for_function("() => !document.querySelector('[data-sonner-toast]').getAnimations().length")
    return told
