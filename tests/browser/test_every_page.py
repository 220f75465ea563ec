"""Every page in every size and both themes: for everybody's eyes, hands and screens, and silent in the console.

Dialogs are opened in test_policy.py.
"""

import json

import pytest
from playwright.sync_api import Browser, Page

from billing_app.pages import PAGES
from tests.browser.crawling import Visit, Visitor, axe, settle
from tests.browser.furnishing import furnished
from tests.browser.shops import Shop, open_shop
from tests.fixtures.server import LiveServer

# A page is loaded in its theme and never switched: colours on their way to others are nobody's colours.
SIZES = {"desktop": (1440, 900), "upright": (768, 1024), "tablet": (1024, 768), "phone": (390, 844)}
# What has to do with colours is asked in every size, all else of a size in one theme.
WHOLLY = {"light": ("desktop", "upright"), "dark": ("tablet", "phone")}
_LEAST_PX = 44
# What fingers press. A link within a sentence is as high as its line, and what lies in a label is pressed by the label.
_TOO_SMALL = """(least) => [...document.querySelectorAll(
  "button, a[href], input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=option]"
)].filter((each) => each.checkVisibility({visibilityProperty: true, opacityProperty: true})).map((each) => {
  const target = each.matches("input[type=checkbox], input[type=radio]") ? each.closest("label") ?? each : each;
  const box = target.getBoundingClientRect();
  return [Math.round(box.width * 10) / 10, Math.round(box.height * 10) / 10, each];
}).filter(([width, height, each]) => width > 2 && Math.min(width, height) < least && !each.closest("p, .tl-hint"))
  .map(([width, height, each]) => `${width}×${height} ${each.outerHTML.slice(0, 160)}`)"""
# What makes the page wider than the screen, the innermost first.
_WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .map((each) => [Math.round(each.getBoundingClientRect().right - innerWidth), each]).filter(([over]) => over > 0)
  .reverse().slice(0, 3).map(([over, each]) => `${over} px too wide ${each.outerHTML.slice(0, 160)}`)"""


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Every Page Works")


@pytest.fixture(scope="module")
def places(shop: Shop) -> dict[str, str]:
    return furnished(shop)


@pytest.mark.parametrize("scheme", WHOLLY)
def test_every_page_is_for_everybody(browser: Browser, shop: Shop, places: dict[str, str], scheme: str) -> None:
    """No violation that axe finds, nothing to scroll sideways, and everything large enough for a finger."""
    visit = Visit()
    context = visit.watch(shop.context(browser, has_touch=True, color_scheme=scheme, reduced_motion="reduce"))
    page = context.new_page()
    visitor = Visitor(page, visit)
    complaints: dict[str, list[str]] = {}
    for place in [*(each.route for each in PAGES), *(each for each in places if ", " in each)]:
        visitor.go(place.partition(",")[0].replace("[id]", places.get(place, "[id]")))
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            settle(page)
            if found := complaints_about(page, is_whole=size in WHOLLY[scheme], is_for_fingers=size != "desktop"):
                complaints[f"{place} · {size}"] = found
    context.close()
    assert complaints == {}, json.dumps(complaints, indent=1, ensure_ascii=False)
    assert visit.complaints == []


def complaints_about(page: Page, *, is_whole: bool, is_for_fingers: bool) -> list[str]:
    """What is wrong with the page that is open."""
    if not is_whole:
        return axe(page, rules=["color-contrast"])
    too_small: list[str] = page.evaluate(_TOO_SMALL, _LEAST_PX) if is_for_fingers else []
    return [*axe(page), *too_small, *page.evaluate(_WIDER)]
