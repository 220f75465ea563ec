"""Payments by card on a bench: a stand-in for Stripe, and its account entered as a person does."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect

from tests.bench.browser import open_page
from tests.bench.harness import Running
from tests.fixtures.stripe_server import KEY, SIGNING_SECRET, StripeServer


@contextmanager
def stripe() -> Iterator[StripeServer]:
    """A stand-in for Stripe while the bench runs; the server finds it by BILLING_STRIPE_API_BASE."""
    server = StripeServer().start()
    try:
        yield server
    finally:
        server.stop()


def switch_on_cards(browser: Browser, bench: Running) -> str:
    """Enter the account; returns where Stripe has to send its events."""
    page = open_page(browser, bench, "/settings/cards", "")
    webhook = page.get_by_test_id("webhook-address").inner_text()
    page.get_by_label("Secret key").fill(KEY)
    page.get_by_label("Signing secret").fill(SIGNING_SECRET)
    page.get_by_role("button", name="Save account").click()
    expect(page.get_by_text("Test mode")).to_be_visible()
    page.context.close()
    return webhook
