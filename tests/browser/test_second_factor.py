"""A second factor as people live with it: set up, used, lost, recovered; in Chromium, with another TOTP program."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.shops import PASSWORD, Shop, open_live, open_shop
from tests.fixtures.server import LiveServer
from tests.totp import code_at, code_by_oathtool


@pytest.fixture
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Second Factor Goods")


def at_path(path: str) -> re.Pattern[str]:
    return re.compile(rf"^http://[^/]+{re.escape(path)}$")


def give_password(page: Page, shop: Shop) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(shop.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def give_code(page: Page, code: str) -> None:
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Go on").click()


def set_up_app(page: Page) -> tuple[str, list[str]]:
    """From the profile to the recovery codes; returns the secret and the codes."""
    open_live(page, "/settings/profile")
    page.get_by_role("link", name="Set up", exact=True).click()
    expect(page.get_by_role("img", name="Picture for the authenticator app")).to_be_visible()
    page.get_by_text("Or type the secret into the app").click()
    secret = page.get_by_test_id("secret").inner_text()
    page.get_by_label("Code").fill(code_by_oathtool(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    codes = page.get_by_test_id("recovery-codes").get_by_role("listitem").all_inner_texts()
    return secret, codes


def next_code(secret: str) -> str:
    """The code of the next half minute, which counts already: the one that confirmed the app is used up."""
    return code_at(secret, datetime.now(UTC) + timedelta(seconds=30))


def fresh(browser: Browser, shop: Shop, **options: object) -> BrowserContext:
    return browser.new_context(base_url=shop.server.url, **options)


def test_app_is_set_up_used_lost_and_a_recovery_code_leads_back(browser: Browser, shop: Shop, tmp_path: Path) -> None:
    context = shop.context(browser)
    secret, codes = set_up_app(context.new_page())
    context.close()
    assert len(codes) == 10

    phone = fresh(browser, shop, java_script_enabled=False)
    page = phone.new_page()
    give_password(page, shop)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    give_code(page, "000000")
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    give_code(page, next_code(secret))
    assert page.request.get("/session").status == 204
    phone.close()

    lost = fresh(browser, shop)
    page = lost.new_page()
    give_password(page, shop)
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(codes[4].lower())
    page.get_by_role("button", name="Go on").click()
    open_live(page, "/settings/profile")
    expect(page.get_by_text("9 of 10 left")).to_be_visible()
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Authenticator app removed")).to_be_visible()
    lost.close()


def test_recovery_codes_are_downloaded_and_printed_without_scripts_of_others(browser: Browser, shop: Shop) -> None:
    context = shop.context(browser)
    page = context.new_page()
    violations: list[str] = []
    page.on("console", lambda said: violations.append(said.text) if "Content Security" in said.text else None)
    _, codes = set_up_app(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    file = download.value
    assert file.suggested_filename == "tideline-recovery-codes.txt"
    text = Path(file.path()).read_text()
    assert all(code in text for code in codes)
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(at_path("/settings/profile"))
    page.get_by_role("link", name="New codes").click()
    page.get_by_role("button", name="Make new codes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    renewed = page.get_by_test_id("recovery-codes").get_by_role("listitem").all_inner_texts()
    assert len(set(renewed) - set(codes)) == 10
    assert violations == []
    context.close()

    lost = fresh(browser, shop)
    page = lost.new_page()
    give_password(page, shop)
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(codes[0])
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Recovery code").fill(renewed[0])
    page.get_by_role("button", name="Go on").click()
    open_live(page, "/settings/profile")
    expect(page.get_by_text("9 of 10 left")).to_be_visible()
    lost.close()


def test_remembered_device_is_not_asked_again_until_it_is_forgotten(browser: Browser, shop: Shop) -> None:
    context = shop.context(browser)
    secret, _ = set_up_app(context.new_page())
    context.close()
    desk = fresh(browser, shop)
    page = desk.new_page()
    give_password(page, shop)
    page.get_by_label("Don’t ask again").check()
    give_code(page, next_code(secret))
    expect(page).to_have_url(at_path("/"))
    desk.clear_cookies(name="sid")
    give_password(page, shop)
    expect(page).to_have_url(at_path("/"))
    open_live(page, "/settings/profile")
    page.get_by_role("button", name="Ask again").click()
    expect(page.get_by_text("You are asked there again")).to_be_visible()
    desk.clear_cookies(name="sid")
    give_password(page, shop)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    desk.close()
