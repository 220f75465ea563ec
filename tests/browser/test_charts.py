"""Charts: read by pointer and by keys."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.shops import open_live, open_shop
from tests.fixtures.server import LiveServer


def test_a_chart_tells_a_day_by_pointer_and_by_arrow_keys(owner_page: Page) -> None:
    owner_page.goto("/")
    plot = owner_page.get_by_role("img", name="In the last 30 days")
    expect(plot).to_be_visible(timeout=15000)
    reading = plot.locator(".tl-chart-reading")
    plot.hover()
    expect(reading).to_contain_text("Money in")
    owner_page.mouse.move(0, 0)
    expect(reading).to_be_hidden()
    plot.focus()
    owner_page.keyboard.press("ArrowLeft")
    last_day = reading.locator("small").inner_text()
    owner_page.keyboard.press("ArrowLeft")
    expect(reading.locator("small")).not_to_have_text(last_day)
    plot.blur()
    expect(reading).to_be_hidden()


def test_charts_of_a_new_business_are_flat_and_no_error(live_server: LiveServer, browser: Browser) -> None:
    context = open_shop(live_server, "New Works").context(browser)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for path in ("/", "/cash-flow"):
        open_live(page, path)
        expect(page.locator(".tl-content svg path[d^='M']").first).to_be_attached()
    context.close()
    assert said == []
