"""The invoice editor in a real browser: by keyboard alone, nothing lost, two writers, refusals at their fields."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.access import faults_of_access
from tests.fixtures.server import PROJECT, LiveServer

BEN = {"email": "ben@example.com", "password": "quiet harbour lantern 43"}


@pytest.fixture(scope="module")
def ben(live_server: LiveServer) -> dict[str, str]:
    """A second member of the business."""
    command = [sys.executable, "-m", "billing_app", "user", "create", "--email", BEN["email"], "--name", "Ben Ode"]
    command += ["--business", "Harbour Goods", "--role", "office", "--password-stdin"]
    environment = {**os.environ, "BILLING_DATA_DIR": str(live_server.data_dir), **live_server.environment}
    subprocess.run(command, cwd=PROJECT, env=environment, input=BEN["password"].encode(), check=True, timeout=60)
    return BEN


@pytest.fixture
def bens_page(live_server: LiveServer, browser: Browser, ben: dict[str, str]) -> Iterator[Page]:
    """A page of the second member."""
    context = browser.new_context(base_url=live_server.url)
    cookie = live_server.sign_in(ben["email"], ben["password"])
    context.add_cookies([{"name": "sid", "value": cookie, "url": live_server.url}])
    yield context.new_page()
    context.close()


def _open_new(page: Page) -> None:
    page.goto("/invoices/new")
    expect(page.get_by_label("Description")).to_be_visible()


def _fill_line(page: Page, index: int, description: str, price: str, tax: str = "19% VAT") -> None:
    page.get_by_label("Description").nth(index).fill(description)
    page.get_by_label("Unit price").nth(index).fill(price)
    page.get_by_label("Tax", exact=True).nth(index).select_option(label=tax)


def _new_draft(page: Page) -> str:
    _open_new(page)
    _fill_line(page, 0, "Rope", "100")
    _expect_saved(page)
    expect(page).to_have_url(re.compile("/invoices/[0-9a-f-]{36}$"))
    return page.url


def _expect_saved(page: Page) -> None:
    expect(page.get_by_test_id("save-state")).to_have_text(re.compile("^Saved [0-9]"))


def _total(page: Page, value: str) -> None:
    expect(page.get_by_test_id("invoice-total")).to_have_attribute("data-value", value)


def test_invoice_is_made_and_issued_by_keyboard_alone(owner_page: Page) -> None:
    page = owner_page
    page.goto("/")
    expect(page.get_by_test_id("live")).to_have_text("Live")
    press, write = page.keyboard.press, page.keyboard.type
    press("n")
    expect(page.get_by_role("combobox", name="Customer")).to_be_focused()
    write("Keys & Sons")
    expect(page.get_by_role("option", name="New customer")).to_be_visible()
    press("ArrowUp")
    press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Name")).to_have_value("Keys & Sons")
    press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("combobox", name="Customer")).to_be_focused()
    page.get_by_label("Description").focus()
    write("Rope")
    for text in ("2", "", "55.55"):
        press("Tab")
        if text:
            write(text)
    for _ in range(4):
        press("Enter")
    expect(page.get_by_label("Description")).to_have_count(2)
    expect(page.get_by_label("Description").nth(1)).to_be_focused()
    _total(page, "132.21")
    page.get_by_role("button", name="Issue invoice").focus()
    press("Enter")
    expect(page.get_by_text(re.compile("INV-.* issued"))).to_be_visible()
    expect(page.get_by_role("button", name="Issue invoice")).to_be_hidden()


def test_totals_run_along_with_typing(owner_page: Page) -> None:
    page = owner_page
    _open_new(page)
    _fill_line(page, 0, "Rope", "55.55", "7% VAT")
    _total(page, "59.44")
    page.get_by_role("button", name="Add line").click()
    _fill_line(page, 1, "Anchor", "11,11", "7% VAT")
    _total(page, "71.33")
    page.get_by_label("Allowance", exact=True).first.fill("10")
    _total(page, "65.38")
    page.get_by_label("Prices include tax").check()
    _total(page, "61.10")
    page.get_by_role("button", name="Remove line 2").click()
    _total(page, "49.99")
    page.get_by_role("button", name="Undo").click()
    _total(page, "61.10")
    page.get_by_role("button", name="Explain this total").click()
    expect(page.get_by_text("How this total comes about")).to_be_visible()
    expect(page.get_by_text("BR-CO-15")).to_be_visible()


def test_reload_keeps_what_was_typed_even_what_can_not_be_saved(owner_page: Page) -> None:
    page = owner_page
    address = _new_draft(page)
    page.get_by_label("Purchase order").fill("PO 4711")
    _expect_saved(page)
    page.get_by_label("Quantity").fill("2 or 3")
    expect(page.get_by_test_id("save-state")).to_contain_text("Not saved")
    expect(page.get_by_label("Quantity")).to_have_attribute("aria-invalid", "true")
    page.reload()
    expect(page).to_have_url(address)
    expect(page.get_by_label("Quantity")).to_have_value("2 or 3")
    expect(page.get_by_label("Purchase order")).to_have_value("PO 4711")
    expect(page.get_by_label("Description")).to_have_value("Rope")


def test_focus_stays_when_the_new_draft_gets_its_address(owner_page: Page) -> None:
    page = owner_page
    _open_new(page)
    page.get_by_label("Description").focus()
    page.keyboard.type("Rope and", delay=30)
    expect(page).to_have_url(re.compile("/invoices/[0-9a-f-]{36}$"))
    page.keyboard.type(" anchor", delay=30)
    expect(page.get_by_label("Description")).to_have_value("Rope and anchor")
    _expect_saved(page)


def test_two_writers_see_each_other_and_lose_nothing(owner_page: Page, bens_page: Page) -> None:
    address = _new_draft(owner_page)
    bens_page.goto(address)
    expect(bens_page.get_by_text("Olga Owner is editing")).to_be_visible()
    expect(owner_page.get_by_text("Ben Ode is editing")).to_be_visible()
    owner_page.get_by_label("Purchase order").fill("From Olga")
    _expect_saved(owner_page)
    expect(bens_page.get_by_text("Olga Owner saved this draft")).to_be_visible()
    bens_page.get_by_label("Purchase order").fill("From Ben")
    expect(bens_page.get_by_test_id("save-state")).to_have_text("Not saved")
    bens_page.get_by_role("button", name="Keep mine as a copy").click()
    _expect_saved(bens_page)
    assert bens_page.url != address
    owner_page.reload()
    expect(owner_page.get_by_label("Purchase order")).to_have_value("From Olga")
    bens_page.reload()
    expect(bens_page.get_by_label("Purchase order")).to_have_value("From Ben")


def test_second_writer_may_load_what_the_first_one_saved(owner_page: Page, bens_page: Page) -> None:
    bens_page.goto(_new_draft(owner_page))
    expect(bens_page.get_by_label("Description")).to_have_value("Rope")
    owner_page.get_by_label("Description").fill("Rope, blue")
    bens_page.get_by_role("button", name="Load theirs").click()
    expect(bens_page.get_by_label("Description")).to_have_value("Rope, blue")
    bens_page.get_by_label("Unit price").fill("50")
    _total(bens_page, "59.50")
    _expect_saved(bens_page)


def test_refusal_stands_at_its_field(owner_page: Page) -> None:
    page = owner_page
    _new_draft(page)
    page.get_by_label("Issue date").fill("2150-01-01")
    page.get_by_role("button", name="Issue invoice").click()
    expect(page.get_by_label("Issue date")).to_have_accessible_description(re.compile("can't be after today"))
    expect(page.get_by_label("Issue date")).to_be_focused()
    page.get_by_label("Issue date").fill("")
    expect(page.get_by_label("Issue date")).not_to_have_attribute("aria-invalid", "true")


def test_deleted_draft_comes_back_by_undo(owner_page: Page) -> None:
    page = owner_page
    _new_draft(page)
    page.get_by_role("button", name="Delete draft").click()
    expect(page).to_have_url(re.compile("/invoices/?$"))
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Description")).to_have_value("Rope")
    _total(page, "119.00")


def test_line_becomes_an_item_and_an_item_a_line(owner_page: Page) -> None:
    page = owner_page
    _open_new(page)
    _fill_line(page, 0, "Compass rose", "12.50")
    page.get_by_label("Description").click()
    page.get_by_role("option", name="Keep “Compass rose” as an item").click()
    expect(page.get_by_text("Compass rose is an item now")).to_be_visible()
    page.get_by_role("button", name="Add line").click()
    page.keyboard.type("comp")
    expect(page.get_by_role("option", name="Compass rose")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Unit price").nth(1)).to_have_value("12.5")
    _total(page, "29.75")


# How far the widest part of the lines reaches beyond what holds them.
_BESIDE_THE_LINES = """() => {
  const lines = document.querySelector(".tl-draft-lines");
  const rights = [...lines.querySelectorAll("*")].map((each) => each.getBoundingClientRect().right);
  return Math.max(0, Math.round(Math.max(...rights) - lines.getBoundingClientRect().right));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_editor_has_no_barriers(live_server: LiveServer, browser: Browser, scheme: str) -> None:
    context = browser.new_context(base_url=live_server.url, color_scheme=scheme)  # pyright: ignore[reportArgumentType]
    context.add_cookies([{"name": "sid", "value": live_server.sign_in(), "url": live_server.url}])
    page = context.new_page()
    _new_draft(page)
    for part in page.locator("details > summary").all():
        part.click()
    assert faults_of_access(page) == []
    for width in (1180, 1280, 1339, 1340):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(_BESIDE_THE_LINES) == 0, width
    page.set_viewport_size({"width": 1180, "height": 800})
    assert faults_of_access(page) == []
    context.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1024, 768)])
def test_small_screens_keep_the_total_in_sight_and_targets_large(
    live_server: LiveServer, browser: Browser, width: int, height: int
) -> None:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": width, "height": height}, has_touch=True, is_mobile=True
    )
    context.add_cookies([{"name": "sid", "value": live_server.sign_in(), "url": live_server.url}])
    page = context.new_page()
    _new_draft(page)
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll('form.tl-draft :is(button, input:not([type=hidden]), select, summary)')]
            .filter((one) => one.checkVisibility())
            .filter((one) => (one.closest('label') ?? one).getBoundingClientRect().height < 43.5)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )
    if width < 768:
        expect(page.locator(".tl-total-bar")).to_be_in_viewport()
    context.close()
    assert wide <= 0
    assert small == []
