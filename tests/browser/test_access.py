"""Who may do what, and who is signed in where: members, roles, keys, sessions and the own login."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.shops import PASSWORD, Shop, choose_own_password, open_live, open_shop, today_plus
from tests.fixtures.server import LiveServer

GIVEN, FIRST = "violet umbrella station 77", "another quiet harbour 77"


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Access Works")


def opened(context: BrowserContext, path: str) -> Page:
    return open_live(context.new_page(), f"/settings{path}")


def signed_in(browser: Browser, server: LiveServer, email: str, password: str) -> BrowserContext:
    context = browser.new_context(base_url=server.url)
    context.add_cookies([{"name": "sid", "value": server.sign_in(email, password), "url": server.url}])
    return context


def add_member(page: Page, email: str, role: str) -> None:
    page.get_by_role("button", name="Add member").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("Vera Viewer")
    form.get_by_label("E-mail").fill(email)
    form.get_by_label("Role").select_option(role)
    form.get_by_label("First password").fill(GIVEN)
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_test_id(f"member-row-{email}")).to_be_visible()


def session_value(context: BrowserContext) -> str:
    return next(cookie.get("value", "") for cookie in context.cookies() if cookie.get("name") == "sid")


def test_a_changed_role_and_a_removal_hold_in_open_pages_at_once(
    shop: Shop, live_server: LiveServer, browser: Browser, shop_context: BrowserContext
) -> None:
    page = opened(shop_context, "/team")
    add_member(page, "vera@example.com", "manager")
    choose_own_password(live_server, "vera@example.com", GIVEN, FIRST)
    theirs = signed_in(browser, live_server, "vera@example.com", FIRST)
    their_page = opened(theirs, "/numbers")
    expect(their_page.get_by_role("button", name="New series")).to_be_visible()
    before = session_value(theirs)
    page.get_by_label("Role of Vera Viewer").select_option("viewer")
    expect(their_page.get_by_text("Your role does not include this")).to_be_visible(timeout=4000)
    assert session_value(theirs) != before  # the page that was open has fetched the new one by itself
    expect(their_page).to_have_url(re.compile("/settings/numbers$"))
    expect(their_page.get_by_role("navigation", name="Main").get_by_role("link", name="Settings")).to_have_count(0)
    page.get_by_role("button", name="Remove Vera Viewer").click()
    expect(their_page).to_have_url(re.compile("/sign-in"), timeout=4000)
    said = page.get_by_role("listitem").filter(has_text="removed and signed out")
    said.get_by_role("button", name="Undo").click()
    expect(page.get_by_test_id("member-row-vera@example.com")).to_be_visible()
    theirs.close()


def test_the_last_owner_stays(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/team")
    page.get_by_label("Role of Ana Lorenz").select_option("viewer")
    expect(page.get_by_text("A business needs an owner")).to_be_visible()


def test_a_viewer_sees_no_settings_and_is_refused_by_the_server(
    live_server: LiveServer, browser: Browser, shop_context: BrowserContext
) -> None:
    add_member(opened(shop_context, "/team"), "vic@example.com", "viewer")
    choose_own_password(live_server, "vic@example.com", GIVEN, FIRST)
    theirs = signed_in(browser, live_server, "vic@example.com", FIRST)
    page = opened(theirs, "")
    expect(page.get_by_role("heading", name="Your profile")).to_be_visible()
    expect(page.get_by_role("heading", name="Business", exact=True)).to_have_count(0)
    for path in ("/business", "/numbers", "/taxes-and-books", "/rates", "/opening", "/team", "/keys", "/sample"):
        page = opened(theirs, path)
        expect(page.get_by_text("Your role does not include this")).to_be_visible()
        expect(page.locator("form.tl-form, .tl-table")).to_have_count(0)
        page.close()
    theirs.close()


def test_a_key_is_shown_once_works_and_is_revoked(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/keys")
    page.get_by_role("button", name="New key").first.click()
    page.get_by_label("Name").fill("Till")
    page.get_by_role("button", name="Make key").click()
    key = page.get_by_test_id("new-key").inner_text()
    url = f"{shop.server.url}/api/v1/business"
    assert httpx.get(url, headers={"authorization": f"Bearer {key}"}).status_code == 200
    assert httpx.patch(url, headers={"authorization": f"Bearer {key}"}, json={"phone": ""}).status_code == 403
    page.get_by_role("button", name="I have copied it").click()
    expect(page.get_by_test_id("new-key")).to_have_count(0)
    page.get_by_test_id("key-row-Till").get_by_role("button", name="Revoke").click()
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_test_id("key-row-Till")).to_contain_text("Revoked")
    assert httpx.get(url, headers={"authorization": f"Bearer {key}"}).status_code == 401


def test_signing_out_elsewhere_throws_other_browsers_out(
    shop: Shop, browser: Browser, shop_context: BrowserContext
) -> None:
    other = shop.context(browser)
    other_page = opened(other, "/profile")
    page = opened(shop_context, "/profile")
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(other_page).to_have_url(re.compile("/sign-in"), timeout=4000)
    expect(page.get_by_role("table", name="Where you are signed in").get_by_role("row")).to_have_count(2)
    other.close()


def test_an_owner_who_steps_down_loses_the_rights_on_the_own_page_at_once(
    live_server: LiveServer, browser: Browser
) -> None:
    shop = open_shop(live_server, "Stepping Down")
    context = shop.context(browser)
    page = opened(context, "/team")
    add_member(page, "next.owner@example.com", "owner")
    page.get_by_label("Role of Ana Lorenz").select_option("counter")
    expect(page.get_by_text("Your role does not include this")).to_be_visible(timeout=4000)
    context.close()


def test_signing_out_everywhere_throws_every_browser_out_at_once(live_server: LiveServer, browser: Browser) -> None:
    shop = open_shop(live_server, "Out Works")
    contexts = [shop.context(browser) for _ in range(3)]
    page, *others = [opened(context, "/profile") for context in contexts]
    another_tab = opened(contexts[0], "/team")
    page.get_by_role("button", name="Sign out everywhere", exact=True).click()
    for each in (*others, page, another_tab):
        expect(each).to_have_url(re.compile("/sign-in"), timeout=2000)
    for context in contexts:
        assert context.request.get("/session", max_redirects=0).status == 303
        context.close()


def test_open_sessions_say_which_browser_and_what_kind_of_network(shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/profile")
    table = page.get_by_role("table", name="Where you are signed in")
    expect(table).to_contain_text("127.0.0.1")
    expect(table).to_contain_text("This computer")


def test_a_key_has_an_end_and_tells_where_it_was_used_from(shop: Shop, shop_context: BrowserContext) -> None:
    page = opened(shop_context, "/keys")
    page.get_by_role("button", name="New key").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("Short-lived")
    form.get_by_label("Works until").fill("2020-01-01")
    form.get_by_role("button", name="Make key").click()
    expect(form.get_by_text("This day is over. Choose a later one.")).to_be_visible()
    form.get_by_label("Works until").fill(today_plus(30))
    form.get_by_role("button", name="Make key").click()
    key = page.get_by_test_id("new-key").inner_text()
    row = page.get_by_test_id("key-row-Short-lived")
    expect(row).to_contain_text("until ")
    expect(row).to_contain_text("Never")
    httpx.get(f"{shop.server.url}/api/v1/business", headers={"authorization": f"Bearer {key}"})
    expect(row).to_contain_text("127.0.0.1 · This computer")


def test_name_and_password_are_changed(live_server: LiveServer, browser: Browser) -> None:
    shop = open_shop(live_server, "Own Login")
    context = shop.context(browser)
    page = opened(context, "/profile")
    page.get_by_label("Name").fill("Ana Maria Lorenz")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_text("Name saved")).to_be_visible()
    page.get_by_label("Current password").fill("wrong")
    page.get_by_label("New password", exact=False).first.fill(FIRST)
    page.get_by_label("New password again").fill(FIRST)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("The current password is wrong.")).to_be_visible()
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Password changed")).to_be_visible()
    assert live_server.sign_in(shop.email, FIRST)
    context.close()
