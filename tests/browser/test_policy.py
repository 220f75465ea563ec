"""The policy of contents and the console: silent on every page, in every dialog, for members and for visitors.

Since every dialog is open once here, it is looked at too: it fits a tablet and a phone, and fingers can touch it.
"""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.routing import Route

from billing_app.api.routing import ROUTERS as API_ROUTERS
from billing_app.pages import PAGES
from billing_app.web.root import ROUTERS
from tests.browser.crawling import FOLLOW, OPENINGS, SHELL, Visit, enter, overlays_of
from tests.browser.fingers import TABLET, Fingers
from tests.browser.furnishing import furnished
from tests.browser.shops import PASSWORD, Shop, open_live, open_shop, run_command
from tests.browser.spoiling import ALL, ATTEMPTS, spoiled
from tests.browser.test_second_factor import at_path, give_password, set_up_app
from tests.browser.test_stations import link_for
from tests.browser.test_step_up import age
from tests.fixtures.server import LiveServer

_BREAK_IT = """() => new Promise((done) => {
  let seen = 0;
  addEventListener("securitypolicyviolation", () => (seen += 1) === 2 && done());
  const script = document.createElement("script");
  script.textContent = "1";
  document.body.append(script);
  new Image().src = "http://127.0.0.1:9/pixel";
})"""
# What a page says of an address whose record is gone.
NOT_THERE = {
    "/invoices/nothing": "document",
    "/customers/nothing": "customer",
    "/received/nothing": "document",
    "/recurring/nothing": "recurring invoice",
}
NEW_MEMBER = "nora.new@example.com"
_DESK = {"viewport": {"width": 1440, "height": 900}}
# Plain pages by their routes, for members and for visitors.
OF_MEMBERS = {
    "/i/{secret}", "/i/{secret}/earlier", "/step-up", "/sign-in/second-factor", "/factors/authenticator",
    "/factors/passkey", "/factors/recovery-codes", "/api/docs",
}  # fmt: skip
OF_VISITORS = {
    "/sign-in", "/sign-in/own-password", "/sign-in/set-up", "/sign-in/counter", "/forgotten-password", "/setup",
    "/new-password/{secret}", "/join/{secret}", "/station/{secret}", "/sign-in/with/{name}/callback",
}  # fmt: skip
# What answers files, data, or the way elsewhere, and shows no page.
NO_PAGE = {
    "/healthz", "/readyz", "/session", "/metrics", "/api/openapi.json", "/api/docs.js", "/i/{secret}/seen",
    "/i/{secret}/files/{file_format}", "/sign-in/with/{name}", "/factors/provider/{name}", "/step-up/with/{name}",
    "/downloads/{name}", "/downloads/materials.json", "/downloads/receipts/{receipt_id}", "/downloads/backups/{name}",
    "/downloads/documents/{invoice_id}", "/downloads/documents/{invoice_id}/{file_format}",
    "/downloads/drafts/{invoice_id}", "/downloads/look.png", "/downloads/verifactu.zip",
    "/downloads/received/{received_id}", "/downloads/received/{received_id}/{place}",
}  # fmt: skip
# Shown to developers only, where a setting says so; tests/web/test_mail_preview.py looks at them.
FOR_DEVELOPERS = {"/developer/mails", "/developer/mails/{name}"}


@pytest.fixture(scope="module")
def shop(live_server: LiveServer) -> Shop:
    return open_shop(live_server, "Policy Works")


def test_every_route_is_visited_and_every_dialog_is_opened() -> None:
    found = [route for router in (*API_ROUTERS, *ROUTERS) for route in router.routes if isinstance(route, Route)]
    routes = {route.path for route in found if "GET" in (route.methods or ())}
    assert {route for route in routes if not route.startswith("/api/v1")} == (
        OF_MEMBERS | OF_VISITORS | NO_PAGE | FOR_DEVELOPERS
    )
    for page in PAGES:
        steps = [each for place, each in OPENINGS.items() if place.partition(",")[0] == page.route]
        assert sum(map(len, steps)) >= overlays_of(page), page.route


def test_every_page_and_dialog_keeps_to_the_policy_and_is_fit_to_touch(browser: Browser, shop: Shop) -> None:
    places = furnished(shop)
    visit = Visit()
    context = visit.watch(
        shop.context(browser, viewport=TABLET, has_touch=True, is_mobile=True, reduced_motion="reduce")
    )
    page = context.new_page()
    Fingers(page, visit).crawl(places)
    assert set(visit.pages) == {each.route for each in PAGES} | places.keys()
    assert len(visit.overlays) == len(SHELL) + sum(len(each) for each in OPENINGS.values())
    for path, name in NOT_THERE.items():
        page.evaluate(FOLLOW, path)
        expect(page.get_by_role("heading", level=2, name=f"There is no such {name}")).to_be_visible()
    page.evaluate(FOLLOW, "/nothing-here")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    age(shop.server)
    open_live(page, "/customers").get_by_role("link", name="CSV").click()
    expect(page.get_by_role("dialog", name="Confirm that it is you")).to_be_visible()
    visit.missing.add("/no-such-page")
    page.goto("/no-such-page")
    expect(page.get_by_text("Page not found")).to_be_visible()
    context.close()
    assert not visit.complaints, "\n".join(visit.complaints)


def look(page: Page, path: str, heading: str | re.Pattern[str] = "") -> None:
    """Open a plain page and wait for its heading."""
    page.goto(path)
    expect(page.get_by_role("heading").first).to_have_text(heading or re.compile("."))


def test_attempts_in_every_text_are_shown_as_they_were_typed_and_run_nowhere(
    browser: Browser, live_server: LiveServer
) -> None:
    made = spoiled(shop := open_shop(live_server, ATTEMPTS[0]))
    assert made.fields > 40
    visit = Visit()
    context = visit.watch(shop.context(browser, **_DESK))
    page = context.new_page()
    for path in ("/", "/invoices", "/customers", "/items", "/payments", "/expenses", "/settings", "/settings/business"):
        enter(page, path)
    enter(page, f"/customers/{made.customer}")
    expect(page.get_by_role("heading", level=1)).to_have_text(ATTEMPTS[0])
    enter(page, f"/invoices/{made.invoice['id']}")
    expect(page.get_by_text(ALL).first).to_be_visible()
    link = page.get_by_test_id("customer-link").get_attribute("href") or ""
    look(page, link)
    expect(page.get_by_text(ALL).first).to_be_visible()
    context.close()
    assert visit.complaints == []


def test_plain_pages_of_members_keep_to_the_policy(browser: Browser, shop: Shop) -> None:
    customers = shop.invoice(shop.customer("Kite & Sons"))
    visit = Visit()
    context = visit.watch(shop.context(browser, **_DESK))
    page = context.new_page()
    enter(page, f"/invoices/{customers['id']}")
    link = page.get_by_test_id("customer-link").get_attribute("href") or ""
    for path in ("/factors/passkey", "/factors/recovery-codes", link, f"{link}/earlier"):
        look(page, path)
    page.emulate_media(color_scheme="dark")
    look(page, "/api/docs", "The API of Tideline")
    expect(page.locator("html")).to_have_css("background-color", "rgb(28, 32, 34)")
    page.emulate_media(color_scheme="light")
    age(shop.server)
    look(page, "/step-up", "Confirm that it is you")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    set_up_app(page)
    context.clear_cookies()
    give_password(page, shop)
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter your code")
    context.close()
    assert visit.complaints == []
    assert visit.unseen(OF_MEMBERS) == []


def test_what_visitors_see_keeps_to_the_policy(browser: Browser, live_server: LiveServer) -> None:
    strict = open_shop(live_server, "Strict Works")
    link = run_command(live_server, "user", "reset-link", "--email", strict.email)["link"]
    reset = f"/new-password/{link.rpartition('/')[2]}"
    visit = Visit()
    context = visit.watch(strict.context(browser, **_DESK))
    page = open_live(context.new_page(), "/settings/team")
    page.get_by_role("button", name="Add member").click()
    for label, text in {"Name": "Nora New", "E-mail": NEW_MEMBER, "First password": PASSWORD}.items():
        page.get_by_role("dialog").get_by_label(label).fill(text)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_test_id(f"member-row-{NEW_MEMBER}")).to_be_visible()
    page.get_by_role("button", name="Invite").click()
    page.get_by_role("dialog").get_by_label("E-mail").fill("somebody.new@example.com")
    page.get_by_role("button", name=re.compile("Send invitation|Make a link")).click()
    invitation = page.get_by_test_id("invitation-link").inner_text()
    screen, till = link_for(page, "wall", "Hall"), link_for(page, "counter", "Till")
    open_live(page, "/settings/security").get_by_label("Owner").check()
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_text("Rules saved")).to_be_visible()
    context.clear_cookies()
    for path in ("/", "/sign-in", "/forgotten-password", "/setup", invitation, reset):
        look(page, path)
    give_password(page, strict)
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your app")
    expect(page).to_have_url(at_path("/sign-in/set-up"))
    give_password(page, replace(strict, email=NEW_MEMBER))
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose your own password")
    wrong = ("/i/wrong", "/join/wrong", "/new-password/wrong", "/station/wrong", "/sign-in/with/nobody/callback")
    visit.missing |= set(wrong)
    for path in wrong:
        look(page, path)
    look(page, till)
    page.get_by_role("button").first.click()
    expect(page).to_have_url(at_path("/sign-in/counter"))
    context.clear_cookies()
    look(page, screen, "Make this the wall screen")
    page.get_by_role("button", name="Show the figures here").click()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    context.close()
    assert visit.complaints == []
    assert visit.unseen(OF_VISITORS) == []


def test_what_breaks_the_policy_would_be_noticed(owner_page: Page) -> None:
    visit = Visit()
    visit.watch(owner_page.context)
    owner_page.goto("/sign-in")
    owner_page.evaluate(_BREAK_IT)
    for part in ("script-src-elem forbids inline", "img-src forbids http://127.0.0.1:9/pixel", "console: "):
        assert [each for each in visit.complaints if part in each], visit.complaints
