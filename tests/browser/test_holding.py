"""After a restore the pages say what waits, live, and one button lets it go on."""

import subprocess
import sys

from playwright.sync_api import Browser, expect

from tests.fixtures.server import PROJECT, LiveServer


def hold_back(server: LiveServer) -> None:
    """What a restore leaves in the database that it brings back."""
    program = (
        "import sys; from billing_app.store.session import connect, system_transaction;"
        "from billing_app.services.holding import hold_sending; connect(sys.argv[1])\n"
        "with system_transaction() as scope: hold_sending(scope)"
    )
    subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{server.data_dir / 'billing.db'}"], cwd=PROJECT, check=True
    )


def test_after_a_restore_both_pages_say_what_waits_and_one_button_lets_it_go_on(
    live_server: LiveServer, browser: Browser
):
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "sid", "value": live_server.sign_in(), "url": live_server.url}])
    hold_back(live_server)
    backups, jobs = context.new_page(), context.new_page()
    backups.goto("/backups")
    jobs.goto("/jobs")
    for each in (backups, jobs):
        expect(each.get_by_test_id("hold")).to_contain_text("This installation was restored")
    expect(backups.get_by_test_id("health-sending")).to_contain_text("Let them go on under Jobs")
    jobs.get_by_role("button", name="Let it go on").click()
    expect(jobs.get_by_test_id("hold")).to_have_count(0)
    expect(backups.get_by_test_id("hold")).to_have_count(0)
    expect(backups.get_by_test_id("health-sending")).to_have_count(0)
    context.close()
