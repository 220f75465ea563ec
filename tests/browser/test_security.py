"""Security in real browsers: an attack on the running program appears, and is answered in one click."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from billing_app.domain.access import PERMISSIONS_OF, Permission, Role
from billing_app.domain.watch.member_rules import MALFORMED
from tests.browser.access import faults_of_access
from tests.browser.shops import choose_own_password
from tests.fixtures.server import OWNER, SET_UP, LiveServer
from tests.fixtures.sockets import PALETTE_SEARCH, EventSocket

ATTACKER, FORGER = "203.0.113.9", "203.0.113.31"
GIVEN, FIRST = "another quiet harbour 77", "violet umbrella station 77"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server behind a trusted proxy, so that tests can come from any address; bans hold for this one only."""
    data = tmp_path_factory.mktemp("guarded") / "data"
    server = LiveServer(data, environment={"BILLING_TRUSTED_PROXIES": "127.0.0.1"})
    server.start()
    assert httpx.post(f"{server.url}/setup", data=SET_UP).status_code == 303
    yield server
    server.stop()


def come_from(server: LiveServer, address: str) -> httpx.Client:
    """A client at another address, as the proxy tells it."""
    return httpx.Client(base_url=server.url, headers={"x-forwarded-for": address}, timeout=20)


def signed_in(browser: Browser, server: LiveServer, email: str, password: str, **options: object) -> BrowserContext:
    context = browser.new_context(base_url=server.url, **options)
    cookie = server.sign_in(email, password)
    context.add_cookies([{"name": "sid", "value": cookie, "url": server.url}])
    return context


@pytest.fixture
def page(guarded: LiveServer, browser: Browser) -> Iterator[Page]:
    """The owner's page, live."""
    context = signed_in(browser, guarded, **OWNER)
    opened = context.new_page()
    opened.goto("/security")
    expect(opened.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    yield opened
    context.close()


def test_an_attack_appears_within_ten_seconds_and_its_address_is_banned(guarded: LiveServer, page: Page) -> None:
    expect(page.get_by_text("All quiet")).to_be_visible()
    with come_from(guarded, ATTACKER) as attacker:
        for number in range(20):
            attacker.post("/sign-in", data={"email": f"person{number}@example.com", "password": "guess"})
        alert = page.get_by_test_id("alert-spraying")
        expect(alert).to_be_visible(timeout=10_000)
        expect(alert).to_contain_text("One address tries many accounts")
        expect(alert).to_contain_text(ATTACKER)
        ban = page.get_by_test_id(f"ban-{ATTACKER}")
        expect(ban).to_be_visible(timeout=10_000)
        assert attacker.get("/sign-in").status_code == 403
        assert attacker.get("/api/openapi.json").text == "banned"
        with come_from(guarded, "203.0.113.10") as neighbour:
            assert neighbour.get("/sign-in").status_code == 200
        expect(page.get_by_role("table", name="Security log")).to_contain_text("Request from a banned address")
        ban.get_by_role("button", name="Lift").click()
        expect(ban).to_have_count(0)
        expect(page.get_by_text(f"The rule for {ATTACKER} is lifted")).to_be_visible()
        assert attacker.get("/sign-in").status_code == 200
    alert.get_by_role("button", name="Dismiss").click()
    expect(alert).to_have_count(0)
    page.get_by_role("button", name="Undo").last.click()
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("All quiet")).to_be_visible()


def add_member(page: Page, email: str, name: str) -> None:
    page.goto("/settings/team")
    page.get_by_role("button", name="Add member").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("First password").fill(GIVEN)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_test_id(f"member-row-{email}")).to_be_visible()


def test_a_member_is_locked_thrown_out_within_two_seconds_and_let_in_again(
    guarded: LiveServer, browser: Browser, page: Page
) -> None:
    add_member(page, "lena@example.com", "Lena Locked")
    choose_own_password(guarded, "lena@example.com", GIVEN, FIRST)
    theirs = signed_in(browser, guarded, "lena@example.com", FIRST)
    their_page = theirs.new_page()
    their_page.goto("/invoices")
    expect(their_page.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    page.goto("/security")
    row = page.get_by_test_id("session-Lena Locked")
    row.get_by_role("button", name="Lock Lena Locked").click()
    expect(their_page).to_have_url(re.compile("/sign-in"), timeout=2_000)
    expect(row).to_have_count(0)
    answer = httpx.post(f"{guarded.url}/sign-in", data={"email": "lena@example.com", "password": FIRST})
    assert answer.status_code == 422
    page.get_by_test_id("locked-Lena Locked").get_by_role("button", name="Let in again").click()
    expect(page.get_by_test_id("locked-Lena Locked")).to_have_count(0)
    assert guarded.sign_in("lena@example.com", FIRST)
    theirs.close()


def forge_events(server: LiveServer, cookie: str, address: str) -> None:
    """What nobody's page sends, by hand and with a member's session."""

    async def send() -> None:
        async with EventSocket(server, cookie=cookie, x_forwarded_for=address) as socket:
            for number in range(2 * MALFORMED):
                await socket.send(PALETTE_SEARCH, query=number)
                await socket.hear("That did not work")

    with ThreadPoolExecutor() as beside:  # this thread has the loop of the browser
        beside.submit(asyncio.run, send()).result(60)


def test_an_alert_is_answered_by_its_buttons_and_each_does_what_it_says(
    guarded: LiveServer, browser: Browser, page: Page
) -> None:
    add_member(page, "fred@example.com", "Fred Forger")
    choose_own_password(guarded, "fred@example.com", GIVEN, FIRST)
    theirs = signed_in(browser, guarded, "fred@example.com", FIRST)
    their_page = theirs.new_page()
    their_page.goto("/invoices")
    expect(their_page.get_by_test_id("live")).to_have_text("Live")
    page.goto("/security")
    forge_events(guarded, next(each["value"] for each in theirs.cookies() if each["name"] == "sid"), FORGER)
    alert = page.get_by_test_id("alert-forged_events")
    expect(alert).to_contain_text("Fred Forger", timeout=10_000)
    alert.get_by_role("button", name="Ban address").click()
    expect(page.get_by_test_id(f"ban-{FORGER}")).to_be_visible()
    with come_from(guarded, FORGER) as forger:
        assert forger.get("/sign-in").status_code == 403
    alert.get_by_role("button", name="End sessions").click()
    expect(their_page).to_have_url(re.compile("/sign-in"), timeout=2_000)
    assert guarded.sign_in("fred@example.com", FIRST)
    alert.get_by_role("button", name="Lock member").click()
    expect(page.get_by_test_id("locked-Fred Forger")).to_be_visible()
    answer = httpx.post(f"{guarded.url}/sign-in", data={"email": "fred@example.com", "password": FIRST})
    assert answer.status_code == 422
    expect(alert.get_by_role("button")).to_have_text(["Dismiss"])
    theirs.close()


def test_rights_by_role_are_those_that_are_checked(page: Page) -> None:
    page.goto("/settings/team")
    table = page.get_by_role("table", name="Rights by role")
    roles = [Role(text.lower()) for text in table.locator("thead th").all_inner_texts()]
    assert roles == list(Role)
    shown = {
        Permission(row.get_by_role("rowheader").inner_text().lower().replace(" ", "_")): [
            mark.get_attribute("aria-label") == "yes" for mark in row.get_by_role("img").all()
        ]
        for row in table.locator("tbody tr").all()
    }
    assert shown.keys() == set(Permission) - {Permission.OPERATE}
    for right, held in shown.items():
        assert held == [right in PERMISSIONS_OF[role] for role in roles], right


def test_an_address_rule_is_checked_added_and_removed(page: Page) -> None:
    page.get_by_role("button", name="Add rule").click()
    page.get_by_label("Network").fill("everybody")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Write an address such as")).to_be_visible()
    page.get_by_label("Network").fill("127.0.0.0/8")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("never kept out")).to_be_visible()
    page.get_by_label("Network").fill("198.51.100.0/24")
    page.get_by_label("Why").fill("Nobody there knows us")
    page.get_by_role("button", name="Add", exact=True).click()
    row = page.get_by_test_id("rule-198.51.100.0/24")
    expect(row).to_contain_text("Keep out")
    row.get_by_role("button", name="Remove the rule").click()
    expect(row).to_have_count(0)


def test_the_log_is_narrowed_by_its_tabs(page: Page) -> None:
    page.get_by_role("navigation", name="Which lines").get_by_role("link", name="Members and keys").click()
    expect(page).to_have_url(re.compile("topic=member"))
    log = page.get_by_role("table", name="Security log")
    expect(log).to_contain_text("Became a member")
    expect(log).not_to_contain_text("Signed in")


def test_who_may_not_see_security_reads_why(guarded: LiveServer, browser: Browser, page: Page) -> None:
    add_member(page, "olaf@example.com", "Olaf Office")
    choose_own_password(guarded, "olaf@example.com", GIVEN, FIRST)
    theirs = signed_in(browser, guarded, "olaf@example.com", FIRST)
    their_page = theirs.new_page()
    their_page.goto("/security")
    expect(their_page.get_by_text("Your role does not include this")).to_be_visible()
    expect(their_page.get_by_role("navigation", name="Main").get_by_role("link", name="Security")).to_have_count(0)
    theirs.close()


@pytest.mark.parametrize(("size", "scheme"), [((1440, 900), "light"), ((390, 844), "dark")])
def test_security_is_accessible_and_fits(
    guarded: LiveServer, browser: Browser, scheme: str, size: tuple[int, int]
) -> None:
    colours = "dark" if scheme == "dark" else "light"
    viewport = {"width": size[0], "height": size[1]}
    context = signed_in(browser, guarded, **OWNER, viewport=viewport, has_touch=True, color_scheme=colours)
    page = context.new_page()
    page.goto("/security")
    expect(page.get_by_role("table", name="Security log")).to_be_visible()
    assert faults_of_access(page) == []
    context.close()


def test_metrics_are_for_this_machine_and_name_routes_not_addresses(guarded: LiveServer) -> None:
    httpx.get(f"{guarded.url}/i/a-secret-nobody-has", headers={"x-forwarded-for": "198.51.100.77"})
    text = httpx.get(f"{guarded.url}/metrics").text
    assert 'tideline_requests_total{method="GET",route="/i/{secret}",status="404"}' in text
    assert "a-secret-nobody-has" not in text
    for name in ("sign_ins_total", "sockets", "flush_seconds_count", "bans_in_force", "outbox_mails", "chain_events"):
        assert f"tideline_{name}" in text
    assert httpx.get(f"{guarded.url}/metrics", headers={"x-forwarded-for": ATTACKER}).status_code == 404
