"""What a business asks of those who sign in, and new bank details that wait: set in one browser, met in another."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shops import PASSWORD, Shop, open_live, open_shop
from tests.browser.test_second_factor import at_path, give_password
from tests.browser.test_step_up import age
from tests.fixtures.server import LiveServer
from tests.totp import code_by_oathtool

OLD, NEW = "DE02120300000000202051", "DE89370400440532013000"


@pytest.fixture
def shop(live_server: LiveServer, request: pytest.FixtureRequest) -> Shop:
    return open_shop(live_server, f"Ruled by {request.node.name}")


def test_required_factor_is_set_up_at_the_next_sign_in(browser: Browser, shop: Shop) -> None:
    context = shop.context(browser)
    page = open_live(context.new_page(), "/settings/security")
    page.get_by_label("Owner").check()
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_text("Rules saved")).to_be_visible()
    context.close()

    fresh = browser.new_context(base_url=shop.server.url, java_script_enabled=False)
    page = fresh.new_page()
    give_password(page, shop)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your app")
    page.goto("/")
    expect(page).to_have_url(at_path("/sign-in"))
    page.goto("/sign-in/second-factor")
    page.get_by_text("Or type the secret into the app").click()
    secret = page.get_by_test_id("secret").inner_text()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("alert")).to_contain_text("This is not the code that the app shows now")
    page.get_by_label("Code").fill(code_by_oathtool(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_test_id("recovery-codes").get_by_role("listitem")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    assert page.request.get("/session").status == 204
    fresh.close()


def save_iban(page: Page, iban: str) -> None:
    page.get_by_label("IBAN").fill(iban)
    page.get_by_role("button", name="Save settings").click()


def test_new_bank_details_ask_who_is_there_then_wait_and_are_cancelled(browser: Browser, shop: Shop) -> None:
    shop.request("PATCH", "/business", {"iban": OLD})
    assert shop.request("GET", "/business")["pending_bank_details"] is None
    context = shop.context(browser)
    page = open_live(context.new_page(), "/settings/business")
    age(shop.server)
    page.get_by_label("Telephone").fill("+49 30 1234")
    save_iban(page, NEW)
    question = page.get_by_role("dialog", name="Confirm that it is you")
    question.get_by_label("Password").fill(PASSWORD)
    question.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text(f"New bank details wait: {NEW}")).to_be_visible()
    stored = shop.request("GET", "/business")
    assert (stored["iban"], stored["phone"], stored["pending_bank_details"]["iban"]) == (OLD, "+49 30 1234", NEW)
    page.get_by_role("button", name="Cancel them").click()
    expect(page.get_by_text("The new bank details are cancelled")).to_be_visible()
    expect(page.get_by_text("New bank details wait:")).to_be_hidden()
    assert shop.request("GET", "/business")["pending_bank_details"] is None
    context.close()
