"""Passkeys in Chromium with its own virtual authenticator: added, instead of a password, and as the second step."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.shops import PASSWORD, Shop, open_live, open_shop
from tests.browser.test_second_factor import at_path, give_password
from tests.browser.test_step_up import age
from tests.fixtures.server import LiveServer


@pytest.fixture
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Passkey Goods")


@pytest.fixture
def laptop(browser: Browser, shop: Shop) -> Iterator[tuple[BrowserContext, Page]]:
    """A browser with a built-in authenticator; by the name of this machine, because numbers can have no passkeys."""
    address = shop.server.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=address)
    context.add_cookies([{"name": "sid", "value": shop.server.sign_in(shop.email, PASSWORD), "url": address}])
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield context, page
    context.close()


def add_passkey(page: Page, name: str) -> None:
    open_live(page, "/settings/profile")
    page.get_by_role("link", name="Add passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")


def test_passkey_signs_in_without_a_password_and_is_removed(laptop: tuple[BrowserContext, Page]) -> None:
    context, page = laptop
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Content Security" in message.text else None)
    add_passkey(page, "Work laptop")
    context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(at_path("/"))
    open_live(page, "/settings/profile")
    expect(page.get_by_text("Work laptop")).to_be_visible()
    page.get_by_role("button", name="Remove passkey Work laptop").click()
    expect(page.get_by_text("Passkey “Work laptop” removed")).to_be_visible()
    context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").first).to_contain_text("This passkey was not accepted")
    assert said == []


def test_passkey_is_the_second_factor_behind_a_password(laptop: tuple[BrowserContext, Page], shop: Shop) -> None:
    context, page = laptop
    add_passkey(page, "Key")
    context.clear_cookies()
    give_password(page, shop)
    expect(page.get_by_role("heading", level=1)).to_have_text("Use your passkey")
    page.get_by_role("button", name="Use passkey").click()
    expect(page).to_have_url(at_path("/"))


def test_passkey_proves_who_is_there_before_a_dangerous_act(laptop: tuple[BrowserContext, Page], shop: Shop) -> None:
    _, page = laptop
    shop.customer("Kontor Nord")
    add_passkey(page, "Key")
    open_live(page, "/customers")
    age(shop.server)
    page.get_by_role("link", name="CSV").click()
    question = page.get_by_role("dialog", name="Confirm that it is you")
    asks_for_the_passkey = question.get_by_role("button", name="Use passkey")
    expect(asks_for_the_passkey.or_(question.get_by_role("button", name="Use a passkey instead"))).to_be_visible()
    if not asks_for_the_passkey.is_visible():
        question.get_by_role("button", name="Use a passkey instead").click()
    with page.expect_download() as download:
        asks_for_the_passkey.click()
    assert download.value.suggested_filename == "customers.csv"
    expect(question).to_be_hidden()
