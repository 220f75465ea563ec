"""The e-invoice of a document in the browser: verdict, findings, and the file in the chosen format."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.access import faults_of_access
from tests.browser.shops import Shop, open_live, open_shop
from tests.fixtures.server import LiveServer

FINISHED = {"vat_id": "DE136695976", "address": {"line1": "Lindenstr. 5", "postal_code": "10969", "city": "Berlin"}}


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    made = open_shop(live_server, "Paperless Shop")
    made.request("PATCH", "/business", FINISHED)
    return made


def test_verdict_findings_and_file_follow_the_chosen_format(shop: Shop, browser: Browser, tmp_path: Path) -> None:
    customer = shop.customer("Paperless Friend")
    line = {"description": "Sticks & <stones>", "quantity": "1", "unit_price": "100", "unit": "bundle"}
    line["taxes"] = [{"category": "S", "rate": "19"}]
    bad = shop.invoice(customer, lines=[line])
    context = shop.context(browser)
    page = open_live(context.new_page(), f"/invoices/{bad['id']}")
    verdict, choice = page.get_by_test_id("e-invoice-verdict"), page.get_by_label("Format")
    expect(verdict).to_contain_text("1 rule broken")
    findings = page.get_by_role("list", name="Findings")
    expect(findings).to_contain_text("Line 1: The unit is not in the official list")
    expect(findings).to_contain_text("BR-CL-23")
    choice.select_option("ubl")
    expect(page.get_by_text("Checked by EN 16931 (UBL)")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download e-invoice").click()
    file = tmp_path / downloading.value.suggested_filename
    downloading.value.save_as(file)
    assert file.name == f"{bad['number']}-ubl.xml"
    assert b"Sticks &amp; &lt;stones&gt;" in file.read_bytes()
    assert faults_of_access(page) == []
    good = shop.invoice(customer)
    open_live(page, f"/invoices/{good['id']}")
    expect(verdict).to_contain_text("Valid")
    choice.select_option("peppol")
    expect(page.get_by_text("The own rules of Peppol BIS Billing were not checked")).to_be_visible()
    context.close()


def test_broken_rules_are_shown_before_the_issue_and_confirmed(shop: Shop, browser: Browser) -> None:
    line = {"description": "Sticks", "quantity": "1", "unit_price": "100", "unit": "bundle"}
    line["taxes"] = [{"category": "S", "rate": "19"}]
    draft = shop.draft(shop.customer("Doubtful Friend"), lines=[line])
    context = shop.context(browser)
    page = open_live(context.new_page(), f"/invoices/{draft['id']}")
    page.get_by_role("button", name="Issue invoice").click()
    question = page.get_by_role("alertdialog", name="The e-invoice breaks official rules")
    expect(question).to_contain_text("Line 1: The unit is not in the official list")
    expect(question).to_contain_text("BR-CL-23")
    assert faults_of_access(page) == []
    question.get_by_role("button", name="Back to the draft").click()
    expect(question).to_be_hidden()
    assert shop.request("GET", f"/invoices/{draft['id']}")["status"] == "draft"
    page.get_by_role("button", name="Issue invoice").click()
    question.get_by_role("button", name="Issue anyway").click()
    expect(page.locator(".sheet")).to_be_visible()
    credit = page.get_by_role("dialog", name="Credit note")
    page.get_by_role("button", name="More", exact=True).first.click()
    page.get_by_role("menuitem", name="Credit note").click()
    credit.get_by_role("button", name="Issue credit note").click()
    expect(credit.get_by_role("list", name="Findings")).to_contain_text("BR-CL-23")
    credit.get_by_role("button", name="Issue anyway").click()
    expect(page.get_by_text(re.compile("^Credit note CN-[^ ]+ issued$"))).to_be_visible()
    expect(page.locator(".sheet")).to_contain_text("Amount credited")
    context.close()


def test_what_changes_while_the_question_stands_is_not_issued_but_asked_about_anew(
    shop: Shop, browser: Browser
) -> None:
    line = {"description": "Sticks", "quantity": "1", "unit_price": "100", "unit": "bundle"}
    line["taxes"] = [{"category": "S", "rate": "19"}]
    customer = shop.customer("Changing Friend")
    draft = shop.draft(customer, lines=[line])
    context = shop.context(browser)
    page = open_live(context.new_page(), f"/invoices/{draft['id']}")
    page.get_by_role("button", name="Issue invoice").click()
    question = page.get_by_role("alertdialog", name="The e-invoice breaks official rules")
    expect(question).to_contain_text("BR-CL-23")
    shop.request("PATCH", f"/customers/{customer}", {"name": "Changed Friend"})
    question.get_by_role("button", name="Issue anyway").click()
    form = page.get_by_role("form", name="Invoice")
    expect(form.get_by_text("was changed since the check")).to_be_visible()
    assert shop.request("GET", f"/invoices/{draft['id']}")["status"] == "draft"
    page.get_by_role("button", name="Issue invoice").click()
    question.get_by_role("button", name="Issue anyway").click()
    expect(page.locator(".sheet")).to_contain_text("Changed Friend")
    context.close()


def test_broken_rules_of_some_chosen_drafts_are_shown_and_these_left_out_or_issued(
    shop: Shop, browser: Browser
) -> None:
    line = {"description": "Sticks", "quantity": "1", "unit_price": "100", "unit": "bundle"}
    line["taxes"] = [{"category": "S", "rate": "19"}]
    customer = shop.customer("Bulk Friend")
    bad = [shop.draft(customer, lines=[line]) for _ in range(2)]
    good = [shop.draft(customer) for _ in range(2)]
    context = shop.context(browser)
    page = open_live(context.new_page(), f"/invoices?customer={customer}&status=draft")
    page.get_by_role("button", name="Choose all drafts on this page").click()
    page.get_by_role("button", name="Issue", exact=True).click()
    question = page.get_by_role("alertdialog", name="Some e-invoices break official rules")
    expect(question).to_contain_text("2 of the chosen drafts do.")
    expect(question.get_by_text("BR-CL-23")).to_have_count(2)
    assert faults_of_access(page) == []
    question.get_by_role("button", name="Back to the list").click()
    expect(question).to_be_hidden()
    expect(page.locator("tbody tr")).to_have_count(4)
    page.get_by_role("button", name="Issue", exact=True).click()
    question.get_by_role("button", name="Leave these out").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.get_by_text("2 drafts chosen")).to_be_visible()
    assert {shop.request("GET", f"/invoices/{each['id']}")["status"] for each in good} == {"issued"}
    page.get_by_role("button", name="Issue", exact=True).click()
    expect(question.get_by_role("button", name="Leave these out")).to_have_count(0)
    question.get_by_role("button", name="Issue all anyway").click()
    expect(page.locator("tbody tr")).to_have_count(0)
    assert {shop.request("GET", f"/invoices/{each['id']}")["status"] for each in bad} == {"issued"}
    context.close()
