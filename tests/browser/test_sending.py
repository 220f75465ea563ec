"""Sending documents from their page and from the list, in Chromium, with real mail."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.access import faults_of_access
from tests.browser.mailing import MailingShop, mailing
from tests.browser.shops import open_live

__all__ = ["mailing"]


def customer(mailing: MailingShop, name: str, email: str) -> str:
    customer_id = mailing.shop.customer(name)
    mailing.shop.request("PATCH", f"/customers/{customer_id}", {"email": email})
    return customer_id


@pytest.fixture
def office(mailing: MailingShop, browser: Browser):
    """A page of the owner."""
    context = mailing.shop.context(browser)
    yield context.new_page()
    context.close()


def test_document_is_sent_in_the_words_that_the_preview_showed_and_every_page_sees_it_leave(
    mailing: MailingShop, office: Page
) -> None:
    invoice = mailing.shop.invoice(customer(mailing, "Atelier Rouge", "office@rouge.example"))
    watching = office.context.new_page()
    open_live(watching, "/invoices")
    open_live(office, f"/invoices/{invoice['id']}")
    office.get_by_role("button", name="Send", exact=True).click()
    dialog = office.get_by_role("dialog")
    expect(dialog.get_by_label("To")).to_have_value("office@rouge.example")
    dialog.get_by_label("Subject").fill("Your order {number}")
    expect(dialog.get_by_test_id("preview-subject")).to_have_text(f"Your order {invoice['number']}")
    dialog.get_by_label("Text").fill("Hello there!\n\nTwo paragraphs.")
    shown = dialog.frame_locator("iframe")
    expect(shown.get_by_text("Two paragraphs.")).to_be_visible()
    assert faults_of_access(office) == []
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(dialog).to_have_count(0)
    mail = mailing.mails.wait_for_mail("office@rouge.example", f"Your order {invoice['number']}")
    assert "Two paragraphs." in mail.part("plain")
    expect(office.locator(".tl-mails li")).to_contain_text("Sent")
    expect(watching.get_by_test_id(f"delivery-{invoice['number']}")).to_have_text("Sent")


def test_copies_to_the_business_are_chosen_once_and_stand_in_the_dialog(mailing: MailingShop, office: Page) -> None:
    invoice = mailing.shop.invoice(customer(mailing, "Atelier Vert", "office@vert.example"))
    own = mailing.shop.request("PATCH", "/business", {"email": "us@studio.example"})["email"]
    open_live(office, "/settings/letters")
    copies = office.get_by_label(f"Copy of every mail with a document to {own}")
    expect(copies).not_to_be_checked()
    copies.click()
    expect(copies).to_be_checked()
    assert faults_of_access(office) == []
    open_live(office, f"/invoices/{invoice['id']}")
    office.get_by_role("button", name="Send", exact=True).click()
    dialog = office.get_by_role("dialog")
    expect(dialog.get_by_label(f"Copy to {own}")).to_be_checked()
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(dialog).to_have_count(0)
    mailing.mails.wait_for_mail(own, f"Invoice {invoice['number']} ")
    mailing.shop.request("PATCH", "/business", {"email": None, "copy_to_business": False})


def test_bounced_mail_is_seen_with_the_servers_words_and_sent_again(mailing: MailingShop, office: Page) -> None:
    invoice = mailing.shop.invoice(customer(mailing, "Gone GmbH", "gone@example.com"))
    mailing.mails.answer = lambda to: "550 5.1.1 No such user here" if to == "gone@example.com" else "250 OK"
    mailing.shop.request("POST", f"/invoices/{invoice['id']}/send", {})
    open_live(office, f"/invoices/{invoice['id']}")
    expect(office.locator(".tl-mails li")).to_contain_text("550 5.1.1 No such user here")
    expect(office.get_by_text("A mail came back.")).to_be_visible()
    mailing.mails.answer = lambda _to: "250 OK"
    office.get_by_role("button", name="Send again").click()
    expect(office.locator(".tl-mails li").first).to_contain_text("Sent")
    expect(office.get_by_text("A mail came back.")).to_have_count(0)


def test_three_documents_are_chosen_and_sent_and_a_draft_is_issued_with_its_mail(
    mailing: MailingShop, office: Page
) -> None:
    invoices = [mailing.shop.invoice(customer(mailing, f"Bulk {n}", f"bulk{n}@example.com")) for n in range(3)]
    draft_for = customer(mailing, "Draft GmbH", "draft@example.com")
    mailing.shop.draft(draft_for)
    open_live(office, "/invoices")
    for invoice in invoices:
        office.get_by_label(f"Choose {invoice['number']}").click()
    office.get_by_role("button", name="Send", exact=True).click()
    for number, invoice in enumerate(invoices):
        mailing.mails.wait_for_mail(f"bulk{number}@example.com", invoice["number"])
        expect(office.get_by_test_id(f"delivery-{invoice['number']}")).to_have_text("Sent")
    office.get_by_label("Choose the draft for Draft GmbH").click()
    office.get_by_role("button", name="Issue and send").click()
    mailing.mails.wait_for_mail("draft@example.com", "Invoice ")


def test_letter_is_worded_in_the_settings_and_put_back(mailing: MailingShop, office: Page) -> None:
    open_live(office, "/settings/letters")
    office.get_by_label("Language").select_option("de")
    expect(office.get_by_label("Subject")).to_have_value("Rechnung {number} von {business}")
    office.get_by_label("Subject").fill("Ihre {nummer}")
    expect(office.get_by_text("There is no {nummer}.")).to_be_visible()
    office.get_by_label("Subject").fill("Ihre Rechnung {number}")
    expect(office.get_by_test_id("preview-subject")).to_have_text("Ihre Rechnung INV-2026-00042")
    assert faults_of_access(office) == []
    office.get_by_role("button", name="Save letter").click()
    expect(office.get_by_role("button", name="Usual words")).to_be_visible()
    office.get_by_role("button", name="Usual words").click()
    expect(office.get_by_label("Subject")).to_have_value("Rechnung {number} von {business}")
