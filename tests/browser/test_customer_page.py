"""The customer's page in Chromium, most of it without JavaScript and on a phone: read, pay, ask, look back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.access import faults_of_access
from tests.browser.mailing import MailingShop, open_mailing_shop
from tests.browser.shops import open_live
from tests.fixtures.stripe_server import KEY, SIGNING_SECRET, StripeServer

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeServer]:
    """What stands in for Stripe."""
    server = StripeServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def seller(tmp_path_factory: pytest.TempPathFactory, stripe: StripeServer) -> Iterator[MailingShop]:
    """A business that sends mail and has an account number."""
    folder = tmp_path_factory.mktemp("customers")
    for opened in open_mailing_shop(folder, "Werkhof Berlin", BILLING_STRIPE_API_BASE=stripe.url):
        opened.shop.request("PATCH", "/business", {"iban": "DE02120300000000202051", "email": "office@werkhof.example"})
        yield opened


@pytest.fixture
def office(seller: MailingShop, browser: Browser) -> Iterator[Page]:
    """A page of the owner."""
    context = seller.shop.context(browser)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(seller: MailingShop, browser: Browser) -> Iterator[BrowserContext]:
    """The customer's telephone, without JavaScript."""
    context = browser.new_context(base_url=seller.shop.server.url, java_script_enabled=False, **PHONE)
    yield context
    context.close()


def customer_of(seller: MailingShop, name: str, email: str, language: str = "en") -> str:
    customer_id = seller.shop.customer(name)
    seller.shop.request("PATCH", f"/customers/{customer_id}", {"email": email, "language": language})
    return customer_id


def sent_link(seller: MailingShop, invoice: dict, email: str) -> str:
    """The link in the mail that brought a document."""
    seller.shop.request("POST", f"/invoices/{invoice['id']}/send", {})
    link = seller.link_for(email, invoice["number"])
    return link.removeprefix(seller.shop.server.url)


def test_mailed_link_opens_the_page_and_the_office_sees_the_look_of_a_person_at_once(
    seller: MailingShop, office: Page, phone: BrowserContext
) -> None:
    invoice = seller.shop.invoice(customer_of(seller, "Rouge", "rouge@example.com", "de"))
    path = sent_link(seller, invoice, "rouge@example.com")
    open_live(office, "/invoices")
    expect(office.get_by_test_id(f"delivery-{invoice['number']}")).to_have_text("Sent")
    page = phone.new_page()
    page.goto(path)
    expect(page.get_by_role("heading", name="Rechnung")).to_be_visible()
    expect(page.get_by_text("Per Überweisung bezahlen")).to_be_visible()
    expect(page.locator(".transfer-code svg")).to_be_visible()
    expect(page.locator(".acts-card")).to_contain_text("DE02 1203 0000 0000 2020 51")
    expect(office.get_by_test_id(f"delivery-{invoice['number']}")).to_have_text("Viewed")
    office.get_by_role("button", name=re.compile(r"Notifications, \d+ new")).click()
    told = office.get_by_role("dialog", name="Notifications")
    expect(told.get_by_role("link", name=f"{invoice['number']} viewed by the customer")).to_be_visible()
    office.keyboard.press("Escape")
    expect(told).to_have_count(0)
    expect(office.get_by_test_id("bell-count")).to_have_count(0)


def test_office_that_opens_the_link_itself_is_no_customer(seller: MailingShop, office: Page) -> None:
    invoice = seller.shop.invoice(customer_of(seller, "Nobody", "nobody@example.com"))
    path = sent_link(seller, invoice, "nobody@example.com")
    page = office.context.new_page()
    with page.expect_response(re.compile("/seen$")) as seen:
        page.goto(path)
    assert seen.value.status == 200
    assert seller.shop.request("GET", f"/invoices/{invoice['id']}")["viewed_at"] is None


def test_question_is_asked_without_script_and_stands_on_the_document(
    seller: MailingShop, office: Page, phone: BrowserContext
) -> None:
    invoice = seller.shop.invoice(customer_of(seller, "Asker", "asker@example.com"))
    path = sent_link(seller, invoice, "asker@example.com")
    open_live(office, f"/invoices/{invoice['id']}")
    page = phone.new_page()
    page.goto(path)
    page.get_by_text("Ask a question").click()
    page.get_by_label("Your name").fill("Camille")
    page.get_by_label("Your e-mail address").fill("camille")
    page.get_by_label("Your question").fill("Which hours are these?")
    page.get_by_role("button", name="Send question").click()
    expect(page.get_by_text("Write an e-mail address such as")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("Which hours are these?")
    page.get_by_label("Your e-mail address").fill("camille@example.com")
    page.get_by_role("button", name="Send question").click()
    expect(page.get_by_role("status")).to_have_text("Your question is on its way. Thank you.")
    expect(office.get_by_text("Which hours are these?")).to_be_visible()
    assert seller.mails.wait_for_mail("office@werkhof.example", "Question about").message["Reply-To"] == (
        "camille@example.com"
    )


def test_earlier_documents_are_shown_after_the_mailed_code(seller: MailingShop, phone: BrowserContext) -> None:
    customer = customer_of(seller, "Regular", "regular@example.com")
    first, second = seller.shop.invoice(customer), seller.shop.invoice(customer)
    page = phone.new_page()
    page.goto(sent_link(seller, second, "regular@example.com"))
    page.get_by_text("Earlier invoices").click()
    page.get_by_role("button", name="Send code").click()
    code = re.search(r"\d{4} \d{4}", seller.mails.wait_for_mail("regular@example.com", "is your code").part("plain"))
    assert code
    page.get_by_label("Code").fill(code[0])
    page.get_by_role("button", name="Show earlier invoices").click()
    page.get_by_role("link", name=first["number"]).click()
    expect(page.locator("p.number")).to_have_text(first["number"])


def test_card_is_set_up_and_a_payment_is_seen_on_overview_and_list_while_the_customer_comes_back(
    seller: MailingShop, office: Page, phone: BrowserContext, stripe: StripeServer
) -> None:
    open_live(office, "/settings/cards")
    address = office.get_by_test_id("webhook-address").inner_text()
    office.get_by_label("Secret key").fill(KEY)
    office.get_by_label("Signing secret").fill(SIGNING_SECRET)
    office.get_by_role("button", name="Save account").click()
    expect(office.get_by_text("Test mode")).to_be_visible()
    stripe.webhook = address
    invoice = seller.shop.invoice(customer_of(seller, "Payer", "payer@example.com"), price="777.00")
    path = sent_link(seller, invoice, "payer@example.com")
    listed = open_live(office.context.new_page(), "/invoices")
    expect(listed.get_by_test_id(f"status-{invoice['number']}")).to_have_text("Open")
    open_live(office, "/")
    before = float(office.get_by_test_id("kpi-paid-this-month").get_attribute("data-value") or 0)
    page = phone.new_page()
    page.goto(path)
    page.get_by_role("button", name="Pay by card").click()
    page.get_by_role("button", name="Pay now").click()
    expect(page.get_by_role("status")).to_have_text("Thank you! Your payment has arrived.")
    expect(page.get_by_text("Paid. Thank you!")).to_be_visible()
    expect(page.get_by_role("button", name="Pay by card")).to_have_count(0)
    paid = office.get_by_test_id("kpi-paid-this-month")
    expect(paid).to_have_attribute("data-value", f"{before + 924.63:.2f}")
    expect(listed.get_by_test_id(f"status-{invoice['number']}")).to_have_text("Paid")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible_and_fits_every_width(seller: MailingShop, browser: Browser, scheme: str) -> None:
    invoice = seller.shop.invoice(customer_of(seller, f"Fitting {scheme}", f"{scheme}@example.com"))
    path = sent_link(seller, invoice, f"{scheme}@example.com")
    for width in (390, 1024, 1440):
        context = browser.new_context(
            base_url=seller.shop.server.url, color_scheme=scheme, viewport={"width": width, "height": 844}
        )
        page = context.new_page()
        page.goto(path)
        for summary in page.locator("summary").all():
            summary.click()
        assert faults_of_access(page) == []
        context.close()
