"""Every dialog under a finger, on a tablet and on a phone: it fits, and what is touched is large enough.

Pages themselves are looked at in test_every_page.py.
"""

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.crawling import Visit, Visitor
from tests.browser.furnishing import furnished
from tests.browser.shops import NewPage, Shop, open_live, open_shop
from tests.fixtures.server import LiveServer

TABLET: ViewportSize = {"width": 1024, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
_TOUCHED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=menuitem], [role=option]"
# A link within a sentence is as large as its line; one whose target is its whole row says so by a layer over it.
_FAULTS = """async (touched) => {
  const faults = [];
  const isSeen = (each) => {
    const {width, height} = each.getBoundingClientRect();
    const style = getComputedStyle(each);
    return width > 1 && height > 1 && style.visibility !== "hidden" && !style.clipPath.includes("inset(50%");
  };
  const name = (each) => (each.getAttribute("aria-label") || each.textContent || each.name || "").trim().slice(0, 40);
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) faults.push(`scrolls sideways: ${wide} of ${innerWidth}`);
  const dialogs = [...document.querySelectorAll("[role=dialog], [role=alertdialog]")].filter(isSeen);
  const titles = [...document.querySelectorAll("h1")].filter(isSeen);
  if (!dialogs.length && titles.length !== 1) faults.push(`${titles.length} headings of level one`);
  for (const each of dialogs) {
    await Promise.allSettled(each.getAnimations().map((one) => one.finished));  // it grows while it opens
    const {left, right, top, bottom} = each.getBoundingClientRect();
    const isOut = left < -1 || right > innerWidth + 1 || top < -1 || bottom > innerHeight + 1;
    if (isOut) faults.push(`${name(each)} sticks out`);
    if (each.scrollWidth > each.clientWidth + 1) faults.push(`${name(each)} scrolls sideways`);
  }
  for (const each of document.querySelectorAll(touched)) {
    if (!isSeen(each) || each.disabled || each.closest(".tl-skip")) continue;
    const label = each.labels?.[0] ?? each.closest("label");
    const isInside = each.tagName === "A" && getComputedStyle(each).display === "inline";
    const isCovered = getComputedStyle(each, "::after").position === "absolute";
    const tall = Math.max(each.offsetHeight, label?.offsetHeight ?? 0);  // not the box: what opens grows for a moment
    if (!isInside && !isCovered && tall < 43.5) faults.push(`${name(each)} is ${Math.round(tall)} tall`);
  }
  return faults;
}"""

_FOCUSED = """() => {
  const focused = document.activeElement;
  const {top, height, left} = focused.getBoundingClientRect();
  return focused.closest(".tl-top") ? {middle: top + height / 2, left} : null;
}"""


class Fingers(Visitor):
    """Notes what of a dialog does not fit, or is too small to touch; and a page without its one heading."""

    def look(self, where: str) -> None:
        for size in (TABLET, PHONE) if ":" in where else (TABLET,):
            self.page.set_viewport_size(size)
            found = self.page.evaluate(_FAULTS, _TOUCHED)
            self.visit.complaints += [f"{where}, {size['width']} wide: {fault}" for fault in found]
        self.page.set_viewport_size(TABLET)


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Finger Works")


def test_every_dialog_fits_and_is_large_enough_to_touch(browser: Browser, shop: Shop) -> None:
    places = furnished(shop)
    visit = Visit()
    context = shop.context(browser, viewport=TABLET, has_touch=True, is_mobile=True)
    Fingers(context.new_page(), visit).crawl(places)
    context.close()
    assert not visit.complaints, "\n".join(visit.complaints)


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
