"""Invitations and forgotten passwords as people live them: through real mail, in Chromium."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.access import faults_of_access
from tests.browser.mailing import MailingShop, mailing
from tests.browser.shops import PASSWORD, open_live, open_shop
from tests.fixtures.server import LiveServer

__all__ = ["mailing"]
NEW = "another quiet harbour 77"


@pytest.fixture
def team_page(mailing: MailingShop, browser: Browser):
    """The owner's page of the team."""
    context = mailing.shop.context(browser)
    yield open_live(context.new_page(), "/settings/team")
    context.close()


def invite(page: Page, email: str, role: str = "office") -> None:
    page.get_by_role("button", name="Invite").click()
    form = page.get_by_role("dialog")
    form.get_by_label("E-mail").fill(email)
    form.get_by_label("Role").select_option(role)
    form.get_by_role("button", name=re.compile("Send invitation|Make a link")).click()


def join(browser: Browser, link: str, name: str) -> Page:
    page = browser.new_context().new_page()
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(NEW)
    page.get_by_role("button", name=re.compile("^Join")).click()
    expect(page.get_by_test_id("live")).to_have_text("Live", timeout=15000)
    return page


def test_invited_person_joins_by_the_mailed_link_and_the_owners_page_shows_it_at_once(
    mailing: MailingShop, team_page: Page, browser: Browser
) -> None:
    invite(team_page, "bo@example.com", "counter")
    row = team_page.get_by_test_id("invitation-row-bo@example.com")
    expect(row).to_contain_text("Counter")
    expect(row).to_contain_text("Sent", timeout=10000)
    link = mailing.link_for("bo@example.com", "invites you to Mailing Works")
    page = join(browser, link, "Bo Berg")
    expect(team_page.get_by_test_id("member-row-bo@example.com")).to_contain_text("Bo Berg")
    expect(row).to_have_count(0)
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation does not work any more")
    page.context.close()


def test_revoked_invitation_leads_nowhere_and_another_one_is_sent_again(
    mailing: MailingShop, team_page: Page, page: Page
) -> None:
    invite(team_page, "cleo@example.com")
    first = mailing.link_for("cleo@example.com", "invites you")
    team_page.get_by_role("button", name="Send again to cleo@example.com").click()
    expect(team_page.get_by_text("A new link for cleo@example.com is on its way")).to_be_visible()
    page.goto(first)
    expect(page.get_by_text("This invitation does not work any more")).to_be_visible()
    second = mailing.link_for("cleo@example.com", "invites you", other_than=first)
    page.goto(second)
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Mailing Works")
    team_page.get_by_role("button", name="Revoke the invitation of cleo@example.com").click()
    expect(team_page.get_by_test_id("invitation-row-cleo@example.com")).to_have_count(0)
    page.goto(second)
    expect(page.get_by_text("This invitation does not work any more")).to_be_visible()


def test_refused_mail_stands_at_the_invitation(mailing: MailingShop, team_page: Page) -> None:
    mailing.mails.answer = lambda _recipient: "550 5.1.1 No such user here"
    invite(team_page, "nobody@example.com")
    row = team_page.get_by_test_id("invitation-row-nobody@example.com")
    expect(row).to_contain_text("Not delivered", timeout=10000)
    expect(row).to_contain_text("550 5.1.1 No such user here")
    mailing.mails.answer = lambda _recipient: "250 OK"


def test_person_with_a_login_signs_in_and_joins_a_second_business(mailing: MailingShop, browser: Browser) -> None:
    other = open_shop(mailing.shop.server, "Second Works")
    owner = other.context(browser)
    invite(open_live(owner.new_page(), "/settings/team"), mailing.shop.email, "viewer")
    link = mailing.link_for(mailing.shop.email, "invites you to Second Works")
    page = browser.new_context(base_url=mailing.shop.server.url).new_page()
    page.goto(link)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(mailing.shop.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Join Second Works").click()
    expect(page.get_by_role("complementary")).to_contain_text("Second Works", timeout=15000)
    owner.close()
    page.context.close()


def test_without_mail_the_link_is_shown_to_be_passed_on(live_server: LiveServer, browser: Browser) -> None:
    context = open_shop(live_server, "Mute Works").context(browser)
    team = open_live(context.new_page(), "/settings/team")
    invite(team, "dora@example.com")
    link = team.get_by_test_id("invitation-link").inner_text()
    expect(team.get_by_test_id("invitation-row-dora@example.com")).to_contain_text("Link passed on")
    page = join(browser, link, "Dora Dahl")
    expect(team.get_by_test_id("member-row-dora@example.com")).to_be_visible()
    page.goto(f"{live_server.url}/forgotten-password")
    expect(page.get_by_text("This installation sends no mail")).to_be_visible()
    for one in (context, page.context):
        one.close()


def test_forgotten_password_is_set_anew_and_throws_everybody_out(mailing: MailingShop, browser: Browser) -> None:
    shop = open_shop(mailing.shop.server, "Forgetful Works")
    inside = shop.context(browser)
    open_page = open_live(inside.new_page(), "/customers")
    page = browser.new_context(base_url=shop.server.url).new_page()
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("Email").fill(shop.email)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    link = mailing.link_for(shop.email, "Choose a new password")
    page.goto(link)
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_text("Use at least 15 characters")).to_be_visible()
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your new password is saved")
    expect(open_page).to_have_url(re.compile("/sign-in"), timeout=4000)
    assert shop.server.sign_in(shop.email, NEW)
    mailing.mails.wait_for_mail(shop.email, "Your password was changed")
    page.goto(link)
    expect(page.get_by_text("This link does not work any more")).to_be_visible()
    for context in (inside, page.context):
        context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "dark"), (390, "light"), (390, "dark")])
def test_pages_behind_the_links_are_usable_by_everybody(
    mailing: MailingShop, team_page: Page, browser: Browser, scheme: str, width: int
) -> None:
    email = f"look{width}{scheme}@example.com"
    invite(team_page, email)
    addresses = [
        mailing.link_for(email, "invites you"),
        f"{mailing.shop.server.url}/join/nothing",
        f"{mailing.shop.server.url}/forgotten-password",
        f"{mailing.shop.server.url}/new-password/nothing",
    ]
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    for address in addresses:
        page.goto(address)
        assert faults_of_access(page) == []
    context.close()
