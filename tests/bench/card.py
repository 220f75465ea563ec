"""A payment by card until the office sees it: Stripe's signed event arrives, is answered, and both pages are painted.

The customer opens the card page from the customer's page. The overview and the list of invoices are open in the
office; all of it shares the cores with the server. The clock of the machine is read on all sides.
"""

import time
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.bench.browser import NOTE_PAINTS, arm, chromium, open_page, when_painted
from tests.bench.card_account import stripe, switch_on_cards
from tests.bench.harness import bar, running, summary
from tests.bench.page import customer_link
from tests.fixtures.stripe_server import StripeServer, signature_of

ROUNDS = 20
_WARM_UP = 2
_PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def run() -> dict[str, Any]:
    """Milliseconds from the event's answer to the paint, of both pages, and the bars."""
    with stripe() as stand, running(BILLING_STRIPE_API_BASE=stand.url) as bench, chromium() as browser:
        webhook = switch_on_cards(browser, bench)
        overview, listed = (open_page(browser, bench, path, NOTE_PAINTS) for path in ("/", "/invoices"))
        phone = browser.new_context(base_url=bench.server.url, **_PHONE).new_page()
        found: list[dict[str, float]] = []
        for _ in range(ROUNDS + _WARM_UP):
            invoice = bench.client().issue(bench.invoice())
            status = f"status-{invoice['number']}"
            session = _open_card_page(phone, stand, customer_link(bench, invoice["id"]))
            expect(listed.get_by_test_id(status)).to_be_visible()
            found.append(_pay(stand, session, webhook, {overview: "kpi-paid-this-month", listed: status}))
    kept = found[_WARM_UP:]
    names = ("event_answered", "overview_after_answer", "list_after_answer", "overview_after_event")
    figures = {name: summary([each[name] for each in kept]) for name in names}
    worst = max(figures["overview_after_answer"]["worst_ms"], figures["list_after_answer"]["worst_ms"])
    return {"ours": figures, "bars": {"seen_after_answer_worst_ms": bar(worst, 1000)}}


def _open_card_page(phone: Page, stripe: StripeServer, link: str) -> str:
    """Go from the customer's page to the card page; the id of the visit."""
    phone.goto(link)
    phone.get_by_role("button", name="Pay by card").click()
    expect(phone.get_by_role("button", name="Pay now")).to_be_visible()
    return phone.url.rsplit("/", 1)[-1]


def _pay(stripe: StripeServer, session: str, webhook: str, hooks: dict[Page, str]) -> dict[str, float]:
    """Milliseconds of one payment, from when its event is sent."""
    for page, hook in hooks.items():
        arm(page, hook)
    payload = stripe.pay(session)
    headers = {"stripe-signature": signature_of(payload), "content-type": "application/json"}
    sent_at = time.time() * 1000
    answer = httpx.post(webhook, content=payload, headers=headers, timeout=20)
    answered_at = time.time() * 1000
    if answer.status_code != 200:
        raise SystemExit(f"the event was answered {answer.status_code}: {answer.text[:200]}")
    overview, listed = (when_painted(page) for page in hooks)
    return {
        "event_answered": answered_at - sent_at,
        "overview_after_answer": overview - answered_at,
        "list_after_answer": listed - answered_at,
        "overview_after_event": overview - sent_at,
    }
