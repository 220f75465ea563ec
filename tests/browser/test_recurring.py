"""What works by itself, in the browser: setting up what repeats, jobs, reminders."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.access import faults_of_access
from tests.browser.shops import Shop, open_live, open_shop
from tests.fixtures.server import LiveServer

TODAY = date.today()  # noqa: DTZ011 - what the browser's date field is filled with


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Rooms to Rent")


@pytest.fixture
def page_of_shop(shop: Shop, browser: Browser) -> Iterator[Page]:
    context = shop.context(browser)
    yield context.new_page()
    context.close()


def set_up(page: Page, shop: Shop, customer: str, start: date = TODAY) -> None:
    """Fill in a monthly rent of 100.00 at 19 %."""
    shop.customer(customer)
    open_live(page, "/recurring/new")
    picker = page.get_by_role("combobox", name="Customer")
    picker.press_sequentially(customer)
    page.get_by_role("option", name=customer).first.click()
    page.get_by_label("Description").first.fill("Rent {month}")
    page.get_by_label("Unit price").first.fill("100")
    page.get_by_label("From", exact=True).fill(start.isoformat())


def test_next_invoices_are_shown_while_typing_and_the_first_is_written_at_once(shop: Shop, page_of_shop: Page):
    page = page_of_shop
    set_up(page, shop, "Rented Rooms")
    coming = page.get_by_test_id("upcoming").get_by_role("listitem")
    expect(coming).to_have_count(12)
    expect(coming.first).to_contain_text("€119.00")
    assert faults_of_access(page) == []
    page.get_by_label("Or so many times").fill("3")
    expect(coming).to_have_count(3)
    page.get_by_role("button", name="Start").click()
    row = page.get_by_test_id("recurring-row-Rented Rooms")
    expect(row).to_contain_text("3 times")
    expect(row.get_by_role("cell").nth(3)).to_have_text("1")  # the job has written today's
    page.get_by_role("button", name="Pause: Rented Rooms").click()
    expect(row).to_contain_text("Paused")
    page.get_by_role("button", name="Undo").first.click()
    expect(row).to_contain_text("Active")
    page.get_by_role("button", name="Delete Rented Rooms").click()
    expect(row).to_have_count(0)


def test_impossible_schedule_is_said_at_its_field(shop: Shop, page_of_shop: Page):
    page = page_of_shop
    set_up(page, shop, "Odd Dates", start=TODAY + timedelta(days=40))
    page.get_by_label("Until").fill(TODAY.isoformat())
    expect(page.get_by_text("The end lies before the start")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_label("Until")).to_be_focused()
    page.get_by_label("Until").fill("")
    expect(page.get_by_test_id("upcoming").get_by_role("listitem")).to_have_count(12)


def test_job_runs_when_asked_and_the_page_shows_it_live(shop: Shop, page_of_shop: Page):
    page = page_of_shop
    open_live(page, "/jobs")
    expect(page.get_by_role("table", name="Jobs")).to_be_visible()
    assert faults_of_access(page) == []
    row = page.get_by_test_id("job-recurring")
    page.get_by_role("button", name="Run now: Write recurring invoices").click()
    expect(row).to_contain_text("Done")
    expect(page.get_by_text("asked by Ana Lorenz").first).to_be_visible()
    page.get_by_role("button", name="Pause: Remind of what is owed").click()
    paused = page.get_by_test_id("job-reminders")
    expect(paused).to_contain_text("Paused")
    page.get_by_role("button", name="Let go on: Remind of what is owed").click()
    expect(paused).not_to_contain_text("Paused")


def test_reminders_are_turned_on_with_levels_that_make_sense(shop: Shop, page_of_shop: Page):
    page = page_of_shop
    open_live(page, "/reminders")
    expect(page.get_by_text("Reminders are turned off")).to_be_visible()
    page.get_by_role("button", name="How we remind").first.click()
    dialog = page.get_by_role("dialog")
    assert faults_of_access(page) == []
    dialog.get_by_label("Send reminders").check()
    dialog.get_by_label("Days late").nth(1).fill("2")
    page.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Each level comes some days after")).to_be_visible()
    dialog.get_by_label("Days late").nth(1).fill("14")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Reminders are turned off")).to_have_count(0)
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Reminders are turned off")).to_be_visible()


def test_customer_is_reminded_differently_and_then_as_all_others(shop: Shop, page_of_shop: Page):
    page = page_of_shop
    customer = shop.customer("Good Friend")
    open_live(page, f"/customers/{customer}")
    card = page.locator("section", has=page.get_by_role("heading", name="Reminders"))
    expect(card.get_by_text("Not reminded, as all others")).to_be_visible()
    card.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog", name="How we remind Good Friend")
    expect(dialog.get_by_text("the reference rate of January to June 2026")).to_be_visible()
    assert faults_of_access(page) == []
    dialog.get_by_label("Send reminders").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Reminded after 3, 14 and 28 days, differently from others")).to_be_visible()
    assert shop.request("GET", f"/customers/{customer}/reminder-policy")["is_own"]
    card.get_by_role("button", name="Change").click()
    dialog.get_by_role("button", name="Remind as all others").click()
    expect(card.get_by_text("Not reminded, as all others")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("differently from others")).to_be_visible()


def test_reminder_that_nobody_can_receive_says_what_is_missing(shop: Shop, page_of_shop: Page):
    page = page_of_shop
    invoice = shop.invoice(shop.customer("No Address"), "80.00")
    open_live(page, f"/invoices/{invoice['id']}")
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name="Send a reminder now").click()
    expect(page.get_by_text("There is no mail server yet")).to_be_visible()


def test_issued_invoice_can_be_made_to_repeat(shop: Shop, page_of_shop: Page):
    page = page_of_shop
    invoice = shop.invoice(shop.customer("Twice a Year"), "80.00")
    open_live(page, f"/invoices/{invoice['id']}")
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name="Make it recurring").click()
    expect(page.get_by_test_id("upcoming").get_by_role("listitem").first).to_contain_text("€95.20")


def test_promise_to_pay_is_kept_on_the_invoice_and_can_be_taken_back(shop: Shop, page_of_shop: Page):
    page = page_of_shop
    invoice = shop.invoice(shop.customer("Soon to Pay"), "80.00")
    open_live(page, f"/invoices/{invoice['id']}")
    page.get_by_label("No reminders until").fill((TODAY + timedelta(days=9)).isoformat())
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("button", name="Undo").first).to_be_visible()
    shown = shop.request("GET", f"/invoices/{invoice['id']}")
    assert shown["dunning_paused_until"] == (TODAY + timedelta(days=9)).isoformat()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_label("No reminders until")).to_have_value("")
