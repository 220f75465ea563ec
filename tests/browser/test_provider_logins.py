"""Signing in with a certified provider, in a real browser: join, link, prove, unlink; and a provider that is down."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.shops import open_live
from tests.fixtures.database import free_port
from tests.fixtures.server import OWNER, SET_UP, LiveServer
from tests.providers import certified


@dataclass
class House:
    """A server whose people sign in with the certified provider."""

    server: LiveServer
    issuer: str


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = certified.install(request.config.cache)
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    down = {"name": "down", "label": "Closed", "issuer": f"http://127.0.0.1:{free_port()}"}
    registration = json.loads(certified.setting_for(issuer, allowed_domains=["house.example"], role="office"))
    providers = [*registration, down | {"client_id": "tideline", "client_secret": "secret"}]
    server = LiveServer(
        tmp_path_factory.mktemp("house"), environment={"BILLING_LOGIN_PROVIDERS": json.dumps(providers)}
    )
    redirect_uri = f"{server.url}/sign-in/with/house/callback"
    with certified.run(folder, port, redirect_uri):
        server.start()
        assert httpx.post(f"{server.url}/setup", data=SET_UP).status_code == 303
        yield House(server, issuer)
        server.stop()


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    context = browser.new_context(base_url=house.server.url)
    yield context.new_page()
    context.close()


def sign_in_there(page: Page, house: House, account: str) -> None:
    """What the provider asks: who it is, and whether we may know."""
    page.wait_for_url(f"{house.issuer}/**")
    page.get_by_placeholder("Enter any login").fill(account)
    page.get_by_placeholder("and password").fill("anything")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_newcomer_of_the_house_comes_in_and_comes_again(house: House, page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with House").click()
    sign_in_there(page, house, "nina")
    expect(page.get_by_test_id("live")).to_have_text("Live")
    assert page.request.get("/session").status == 204
    page.context.clear_cookies(name="sid")
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with House").click()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    open_live(page, "/settings/profile")
    expect(page.get_by_role("textbox", name="Name")).to_have_value("Nina")


def test_owner_links_an_account_uses_it_and_unlinks_it(house: House, page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(OWNER["email"])
    page.get_by_label("Password").fill(OWNER["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    open_live(page, "/settings/profile")
    page.get_by_role("link", name="Link House").click()
    sign_in_there(page, house, "olga")
    expect(page.get_by_role("button", name="Unlink House")).to_be_visible()
    expect(page.get_by_text("olga@house.example")).to_be_visible()

    page.context.clear_cookies(name="sid")
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with House").click()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    open_live(page, "/settings/profile")
    page.get_by_role("button", name="Unlink House").click()
    expect(page.get_by_role("dialog")).to_contain_text("Confirm that it is you")
    page.get_by_label("Password", exact=True).last.fill(OWNER["password"])
    page.get_by_role("button", name="Confirm", exact=True).click()
    expect(page.get_by_text("House unlinked")).to_be_visible()
    expect(page.get_by_role("link", name="Link House")).to_be_visible()


def test_provider_that_is_down_says_so_and_the_others_go_on(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with Closed").click()
    expect(page.get_by_role("alert")).to_contain_text("Closed can’t be reached right now")
    page.get_by_role("link", name="Back to signing in").click()
    expect(page.get_by_role("link", name="Sign in with House")).to_be_visible()


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/ok\r\nlocation: x"])
def test_nobody_is_sent_elsewhere(house: House, wanted: str) -> None:
    with httpx.Client(base_url=house.server.url, cookies={"sid": house.server.sign_in()}) as client:
        answer = client.get("/step-up/with/house", params={"next": wanted}, follow_redirects=False)
        assert answer.headers["location"].startswith(f"{house.issuer}/auth?")
        assert "evil" not in answer.headers["location"]


def test_way_begins_at_the_address_of_the_settings(house: House) -> None:
    address = f"{house.server.url}/sign-in/with/house"
    answer = httpx.get(address, headers={"host": f"localhost:{house.server.port}"})
    assert answer.headers["location"] == address
    assert httpx.get(address, headers={"host": "evil.example"}).status_code == 421


def test_form_of_a_provider_is_only_passed_on(house: House) -> None:
    callback = f"{house.server.url}/sign-in/with/house/callback"
    headers = {"origin": "https://appleid.apple.com", "sec-fetch-site": "cross-site"}
    answer = httpx.post(callback, data={"state": "s", "code": "c", "user": "x"}, headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/with/house/callback?state=s&code=c")
    assert "set-cookie" not in answer.headers
    assert httpx.post(f"{house.server.url}/sign-in", data=OWNER, headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/sign-in/with/nobody", "/sign-in/with/%00", "/sign-in/with/house/callback"])
def test_address_without_a_visit_leads_nowhere(house: House, path: str) -> None:
    answer = httpx.get(f"{house.server.url}{path}")
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text
    assert "set-cookie" not in answer.headers
