"""A person of two businesses in a real browser: invited, signed in, joined without opening the link again, and back."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.shops import PASSWORD, open_live, open_shop
from tests.fixtures.server import LiveServer


def test_invited_person_signs_in_joins_and_goes_back_by_the_menu(live_server: LiveServer, browser: Browser) -> None:
    first, second = open_shop(live_server, "First Works"), open_shop(live_server, "Second Works")
    owner = second.context(browser)
    team = open_live(owner.new_page(), "/settings/team")
    team.get_by_role("button", name="Invite").click()
    form = team.get_by_role("dialog")
    form.get_by_label("E-mail").fill(first.email)
    form.get_by_label("Role").select_option("viewer")
    form.get_by_role("button", name=re.compile("Send invitation|Make a link")).click()
    link = team.get_by_test_id("invitation-link").inner_text()
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(link)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(first.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Second Works")
    page.get_by_role("button", name="Join Second Works").click()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    other_tab = open_live(context.new_page(), "/invoices")
    expect(other_tab.get_by_role("link", name="Settings")).to_have_count(0)
    page.bring_to_front()
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Go on in First Works").click()
    expect(page.get_by_test_id("live")).to_have_text("Live")
    expect(page.locator(".tl-side-foot")).to_contain_text("First Works")
    expect(page.get_by_role("link", name="Settings")).to_be_visible()
    expect(other_tab.locator(".tl-side-foot")).to_contain_text("First Works")
    page.get_by_role("button", name="Account").click()
    expect(page.get_by_role("button", name="Go on in Second Works")).to_contain_text("Viewer")
    owner.close()
    context.close()


def test_signing_out_by_the_menu_ends_the_session_in_every_tab(live_server: LiveServer, browser: Browser) -> None:
    context = open_shop(live_server, "Leaving Works").context(browser)
    other_tab, page = open_live(context.new_page(), "/invoices"), open_live(context.new_page(), "/")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out").click()
    for each in (page, other_tab):
        expect(each).to_have_url(re.compile("/sign-in$"))
    assert "sid" not in {each["name"] for each in context.cookies()}  # pyright: ignore[reportTypedDictNotRequiredAccess]
    context.close()
