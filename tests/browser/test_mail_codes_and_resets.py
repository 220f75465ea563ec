"""Second factors with the help of others: a code by mail at sign-in, and an owner who resets a lost factor."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

from playwright.sync_api import Browser, Page, expect

from tests.browser.mailing import MailingShop, mailing
from tests.browser.shops import choose_own_password, open_live
from tests.browser.test_second_factor import at_path, fresh, give_code, give_password, set_up_app
from tests.fixtures.server import PROJECT, LiveServer

__all__ = ["mailing"]
MEMBER, GIVEN, OWN = "mara@example.com", "violet umbrella station 77", "another quiet harbour 77"


def mailed_code(mailing: MailingShop, recipient: str) -> str:
    found = re.search(r"\b\d{4} \d{4}\b", mailing.mails.wait_for_mail(recipient, "code").part("plain"))
    assert found
    return found[0]


def let_a_day_pass(server: LiveServer) -> None:
    """Let every reset have waited long enough, and a process do what is due."""
    with closing(sqlite3.connect(server.data_dir / "billing.db", timeout=10)) as database, database:
        database.execute("UPDATE factor_reset SET effective_at = '2020-01-01 00:00:00.000000'")
    script = (
        "from billing_app.store.session import connect\n"
        "from billing_app.settings import settings\n"
        "from billing_app.services.due_acts import carry_out_due\n"
        "connect(settings().database); carry_out_due()"
    )
    environment = {**os.environ, **server.environment, "BILLING_DATA_DIR": str(server.data_dir)}
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, env=environment, check=True, timeout=60)


def add_member(page: Page) -> None:
    open_live(page, "/settings/team")
    page.get_by_role("button", name="Add member").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill("Mara Member")
    form.get_by_label("E-mail").fill(MEMBER)
    form.get_by_label("First password").fill(GIVEN)
    form.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_test_id(f"member-row-{MEMBER}")).to_be_visible()


def sign_in_as_member(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(MEMBER)
    page.get_by_label("Password").fill(OWN)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_owner_resets_a_lost_factor_which_waits_is_told_and_then_asks_no_more(
    browser: Browser,
    mailing: MailingShop,
) -> None:
    shop = mailing.shop
    owners = shop.context(browser)
    page = owners.new_page()
    add_member(page)
    choose_own_password(shop.server, MEMBER, GIVEN, OWN)

    theirs = fresh(browser, shop)
    member = theirs.new_page()
    sign_in_as_member(member)
    expect(member).to_have_url(at_path("/"))
    set_up_app(member)
    theirs.clear_cookies(name="sid")

    open_live(page, "/settings/security")
    page.get_by_role("button", name="Reset the factor of Mara Member").click()
    expect(page.get_by_role("button", name="Reset the factor of Mara Member")).to_have_count(0)
    assert "cancel" in mailing.mails.wait_for_mail(MEMBER, "second factor is to be reset").part("plain")
    sign_in_as_member(member)
    expect(member.get_by_role("heading", level=1)).to_have_text("Enter your code")

    let_a_day_pass(shop.server)
    mailing.mails.wait_for_mail(MEMBER, "second factor was reset")
    sign_in_as_member(member)
    expect(member).to_have_url(at_path("/"))
    theirs.close()
    owners.close()


def test_mailed_code_is_the_second_step_where_the_business_allows_it(browser: Browser, mailing: MailingShop) -> None:
    shop = mailing.shop
    context = shop.context(browser)
    page = open_live(context.new_page(), "/settings/security")
    page.get_by_label("Owner").check()
    page.get_by_label("A code by mail is enough").check()
    page.get_by_role("button", name="Save rules").click()
    expect(page.get_by_text("Rules saved")).to_be_visible()
    context.close()

    elsewhere = fresh(browser, shop, java_script_enabled=False)
    page = elsewhere.new_page()
    give_password(page, shop)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your mail")
    assert page.request.get("/session", max_redirects=0).status == 303
    page.get_by_role("button", name="Send the code").click()
    code = mailed_code(mailing, shop.email)
    give_code(page, "0000 0000" if code != "0000 0000" else "1111 1111")
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    give_code(page, code)
    assert page.request.get("/session", max_redirects=0).status == 204
    elsewhere.close()

    thief = fresh(browser, shop, java_script_enabled=False)
    page = thief.new_page()
    give_password(page, shop)
    page.get_by_role("button", name="Send the code").click()
    give_code(page, code)
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    thief.close()
