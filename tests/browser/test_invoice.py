"""An issued document in the browser: live money, corrections, the customer's link, paper."""

import io
import re

import httpx
import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shops import NewPage, Shop, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Paper Shop")


@pytest.fixture(scope="module")
def customer(shop: Shop) -> str:
    return shop.customer("Paper Friend")


def choose(page: Page, name: str) -> None:
    """An act in the menu of the page."""
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name=name).click()


def test_a_payment_is_recorded_shown_elsewhere_and_taken_back(shop: Shop, customer: str, new_page: NewPage) -> None:
    invoice = shop.invoice(customer)
    page = open_live(new_page(), f"/invoices/{invoice['id']}")
    watching = open_live(new_page(), f"/invoices/{invoice['id']}")
    expect(watching.get_by_test_id("balance")).to_have_attribute("data-value", "119.00")
    page.get_by_role("button", name="Record payment").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Amount")).to_have_value("119.00")
    dialog.get_by_label("Amount").fill("19,00")
    dialog.get_by_role("button", name="Record payment").click()
    expect(watching.get_by_test_id("balance")).to_have_attribute("data-value", "100.00")
    expect(watching.get_by_test_id(f"status-{invoice['number']}")).to_have_text("Partly paid")
    page.get_by_role("button", name="Undo").click()
    expect(watching.get_by_test_id("balance")).to_have_attribute("data-value", "119.00")
    expect(watching.get_by_test_id(f"status-{invoice['number']}")).to_have_text("Open")


def test_what_is_wrong_with_a_payment_stands_beside_its_field(shop: Shop, customer: str, new_page: NewPage) -> None:
    page = open_live(new_page(), f"/invoices/{shop.invoice(customer)['id']}")
    page.get_by_role("button", name="Record payment").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Amount").fill("much")
    dialog.get_by_role("button", name="Record payment").click()
    expect(dialog.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")


def test_paying_early_takes_the_discount(shop: Shop, customer: str, new_page: NewPage) -> None:
    invoice = shop.invoice(customer, "1000.00", early_payment={"percent": "3", "days": 10})
    page = open_live(new_page(), f"/invoices/{invoice['id']}")
    page.get_by_role("button", name="Record payment").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name=re.compile("Paid early")).check()
    expect(dialog.get_by_label("Amount")).to_have_value("1154.30")
    dialog.get_by_role("button", name="Record payment").click()
    expect(page.get_by_test_id(f"status-{invoice['number']}")).to_have_text("Paid")


def test_a_credit_note_over_the_rest_settles_the_invoice(shop: Shop, customer: str, new_page: NewPage) -> None:
    invoice = shop.invoice(customer)
    page = open_live(new_page(), f"/invoices/{invoice['id']}")
    choose(page, "Credit note")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Ordered by mistake")
    dialog.get_by_role("button", name="Issue credit note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^C.*\d"))
    page.get_by_role("link", name=f"Credits {invoice['number']}").click()
    expect(page.get_by_test_id(f"status-{invoice['number']}")).to_have_text("Credited")


def test_a_credit_note_takes_some_of_a_line(shop: Shop, customer: str, new_page: NewPage) -> None:
    line = {"description": "Chair", "quantity": "4", "unit_price": "25.00", "taxes": [{"category": "S", "rate": "19"}]}
    invoice = shop.invoice(customer, lines=[line])
    page = open_live(new_page(), f"/invoices/{invoice['id']}")
    choose(page, "Credit note")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Some lines").check()
    dialog.get_by_label("Chair").fill("1")
    dialog.get_by_role("button", name="Issue credit note").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"^C.*\d"))
    assert shop.request("GET", f"/invoices/{invoice['id']}")["totals"]["balance"] == "89.25"


def test_a_debt_is_written_off(shop: Shop, customer: str, new_page: NewPage) -> None:
    invoice = shop.invoice(customer)
    page = open_live(new_page(), f"/invoices/{invoice['id']}")
    choose(page, "Write off")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Insolvent")
    dialog.get_by_role("button", name="Write off").click()
    expect(page.get_by_test_id(f"status-{invoice['number']}")).to_have_text("Written off")


def test_the_customers_link_opens_without_a_session_until_it_is_revoked(
    shop: Shop, customer: str, new_page: NewPage
) -> None:
    invoice = shop.invoice(customer)
    page = open_live(new_page(), f"/invoices/{invoice['id']}")
    link = page.get_by_test_id("customer-link")
    old = link.get_attribute("href") or ""
    shown = httpx.get(shop.server.url + old)
    assert shown.status_code == 200
    assert invoice["number"] in shown.text
    assert httpx.get(f"{shop.server.url}/i/{'x' * 27}").status_code == 404
    page.get_by_role("button", name="Revoke").click()
    expect(link).not_to_have_attribute("href", old)
    assert httpx.get(shop.server.url + old).status_code == 404
    assert httpx.get(shop.server.url + (link.get_attribute("href") or "")).status_code == 200


def test_a_note_is_kept_and_put_back(shop: Shop, customer: str, new_page: NewPage) -> None:
    page = open_live(new_page(), f"/invoices/{shop.invoice(customer)['id']}")
    page.get_by_label("Internal note").fill("Call on Monday")
    page.get_by_label("Tags").fill("vip, net 30")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".tl-standing")).to_contain_text("vip")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Internal note")).to_have_value("")


def test_a_draft_becomes_a_sheet_when_somebody_issues_it(shop: Shop, customer: str, new_page: NewPage) -> None:
    draft = shop.draft(customer)
    page = open_live(new_page(), f"/invoices/{draft['id']}")
    expect(page.get_by_test_id("invoice-total")).to_be_visible()
    issued = shop.request("POST", f"/invoices/{draft['id']}/issue", {})
    expect(page.get_by_role("heading", name=issued["number"], level=1)).to_be_visible()
    expect(page.get_by_test_id("sheet-total")).to_contain_text("119.00")


def test_every_total_is_explained(shop: Shop, customer: str, new_page: NewPage) -> None:
    page = open_live(new_page(), f"/invoices/{shop.invoice(customer)['id']}")
    choose(page, "Explain the totals")
    expect(page.get_by_role("dialog")).to_contain_text("BR-CO-16")


def test_steps_of_a_total_stand_below_each_other_on_a_phone(shop: Shop, customer: str, new_page: NewPage) -> None:
    page = open_live(new_page(viewport={"width": 390, "height": 844}), f"/invoices/{shop.invoice(customer)['id']}")
    choose(page, "Explain the totals")
    steps = page.get_by_role("dialog").locator("tbody tr td:has(small)")
    expect(steps.nth(1)).to_be_visible()
    left = steps.evaluate_all("(all) => all.map((each) => Math.round(each.getBoundingClientRect().left))")
    assert len(set(left)) == 1


def test_paper_shows_the_document_alone(shop: Shop, customer: str, new_page: NewPage) -> None:
    page = open_live(new_page(), f"/invoices/{shop.invoice(customer)['id']}")
    expect(page.locator(".sheet")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".sheet")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("button", name="Record payment")).to_be_hidden()
    expect(page.get_by_text("For you alone")).to_be_hidden()
    with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as paper:
        assert len(paper.pages) == 1


def test_a_copy_is_a_draft_with_the_same_lines(shop: Shop, customer: str, new_page: NewPage) -> None:
    page = open_live(new_page(), f"/invoices/{shop.invoice(customer, '75.00')['id']}")
    choose(page, "Copy into a new draft")
    expect(page.get_by_label("Unit price")).to_have_value("75.00")
    expect(page.get_by_label("Description")).to_have_value("Consulting")
    expect(page.get_by_test_id("invoice-total")).to_have_attribute("data-value", "89.25")
    expect(page.get_by_role("combobox", name="Customer")).to_have_value("Paper Friend")


def test_an_account_is_shown_by_years_live_and_on_paper(live_server: LiveServer, browser: Browser) -> None:
    shop = open_shop(live_server, "Account Shop")  # one whose first document may be as old as it has to be
    customer, context = shop.customer("Account Friend"), shop.context(browser)
    old = shop.invoice(customer, issue_date=today_plus(-370), due_date=today_plus(-350))
    shop.invoice(customer, "50.00")
    page = open_live(context.new_page(), f"/customers/{customer}")
    rows = page.get_by_role("table", name="Statement").locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_role("navigation", name="Span of the statement").get_by_role("link", name="Year").click()
    expect(page).to_have_url(re.compile("period=20"))
    expect(rows).to_have_count(1)
    expect(page.get_by_text("Brought forward: €119.00")).to_be_visible()
    expect(page.get_by_test_id("closing")).to_contain_text("€178.50")
    shop.pay(old, "19.00")
    expect(rows).to_have_count(2)
    expect(page.get_by_test_id("closing")).to_contain_text("€159.50")
    page.get_by_role("link", name="Earlier").click()
    expect(page.get_by_test_id("period")).to_have_text(today_plus(-370)[:4])
    expect(rows).to_have_text(re.compile(old["number"]))
    page.emulate_media(media="print")
    expect(page.get_by_text(f"Statement of account · Account Shop · {today_plus(-370)[:4]}")).to_be_visible()
    for elsewhere in ("Open invoices", "Profile", "History"):
        expect(page.get_by_role("heading", name=elsewhere)).to_be_hidden()
    context.close()


def test_an_address_that_names_nothing_says_so(new_page: NewPage) -> None:
    page = open_live(new_page(), "/invoices/0198c0de-0000-7000-8000-000000000000")
    expect(page.get_by_role("heading", name="There is no such document")).to_be_visible()
