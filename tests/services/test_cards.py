"""Payments by card: opened at Stripe, and booked once whoever tells first."""

import threading
import time
from typing import Any

import pytest
from sqlmodel import select

from billing_app.domain.access import Actor
from billing_app.domain.card_amount import from_card_amount, to_card_amount
from billing_app.gateways.stripe_checkout import BadSignature, CardRefused
from billing_app.services.cards.checkout import look_after
from billing_app.store.session import system_reading
from billing_app.store.tables import Invoice, Payment
from tests.builders import new_business
from tests.fixtures.stripe_server import StripeServer, signature_of
from tests.money_builders import link_of, pay, standing
from tests.services.card_visits import begin, hear, invoice, owner, paid, payments_of, shared

__all__ = ["invoice", "owner", "paid"]
pytestmark = pytest.mark.usefixtures("honest_books")


@pytest.mark.parametrize(
    ("minor", "currency", "theirs"),
    [
        (119000, "EUR", 119000),
        (1099, "JPY", 1099),
        (40700, "KWD", 40700),
        (40705, "KWD", None),
        (500, "ISK", 50000),
        (500, "UGX", 50000),
        (12345, "HUF", 12345),
        (1200, "MGA", 12),
        (1250, "MGA", None),
    ],
)
def test_amounts_are_counted_as_stripe_counts_them_or_not_offered(minor: int, currency: str, theirs: int | None):
    assert to_card_amount(minor, currency) == theirs
    if theirs is not None:
        assert from_card_amount(theirs, currency) == minor


def test_card_page_asks_for_what_is_owed_in_the_customers_language(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer
):
    pay(owner, invoice.customer_id or "", "190.00", invoice)
    address = begin(owner, invoice)
    session = stripe_server.only_session()
    assert address == session["url"]
    asked = next(sent for what, sent in stripe_server.asked if what == "POST /v1/checkout/sessions")
    price = "line_items[0][price_data]"
    assert (asked[f"{price}[unit_amount]"], asked[f"{price}[currency]"], asked["locale"]) == ("100000", "eur", "de")
    assert asked[f"{price}[product_data][name]"] == f"Rechnung {invoice.number} – Werkhof GmbH"
    assert asked["customer_email"] == "office@rouge.example"
    assert asked["success_url"].endswith(f"{link_of(owner, invoice.id)}?paid=1")
    assert asked["metadata[number]"] == invoice.number


def test_second_click_opens_the_same_page_and_another_amount_closes_it(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer
):
    assert begin(owner, invoice) == begin(owner, invoice)
    assert len(stripe_server.sessions) == 1
    pay(owner, invoice.customer_id or "", "190.00", invoice)
    begin(owner, invoice)
    assert [(each["status"], each["amount_total"]) for each in stripe_server.sessions.values()] == [
        ("expired", 119000),
        ("open", 100000),
    ]


def test_payment_is_booked_with_its_fee_and_settles_the_document(owner: Actor, invoice: Invoice, paid: str):
    assert standing(owner, invoice) == ("paid", "0.00")
    assert payments_of(owner) == [("payment", "recorded", 119000, 45)]
    with system_reading() as session:
        row = session.exec(select(Payment)).one()
    assert (row.method, row.reference, row.created_by) == ("card", paid, "Stripe")


def test_same_payment_told_again_in_every_way_is_booked_once(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer
):
    begin(owner, invoice)
    session = stripe_server.only_session()
    first = stripe_server.pay(session["id"])
    for payload in (first, first, stripe_server.event("checkout.session.async_payment_succeeded", session)):
        hear(owner, payload)
    look_after(shared(owner, invoice))
    assert payments_of(owner) == [("payment", "recorded", 119000, 45)]


def test_events_and_the_customer_who_comes_back_at_the_same_moment_book_once(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer
):
    begin(owner, invoice)
    payload = stripe_server.pay(stripe_server.only_session()["id"])
    here, failures = shared(owner, invoice), []

    def quietly(act: Any) -> None:
        try:
            act()
        except Exception as failure:
            failures.append(failure)

    acts = [lambda: hear(owner, payload)] * 4 + [lambda: look_after(here)] * 4
    threads = [threading.Thread(target=quietly, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert payments_of(owner) == [("payment", "recorded", 119000, 45)]


def test_customer_who_comes_back_before_any_event_is_booked_too(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer
):
    begin(owner, invoice)
    look_after(shared(owner, invoice))
    assert payments_of(owner) == []
    stripe_server.pay(stripe_server.only_session()["id"])
    look_after(shared(owner, invoice))
    assert standing(owner, invoice) == ("paid", "0.00")


def test_unpaid_and_expired_visits_book_nothing(owner: Actor, invoice: Invoice, stripe_server: StripeServer):
    begin(owner, invoice)
    session = stripe_server.only_session()
    hear(owner, stripe_server.event("checkout.session.completed", session))
    hear(owner, stripe_server.event("checkout.session.expired", session | {"status": "expired"}))
    assert payments_of(owner) == []
    assert begin(owner, invoice) != session["url"]


@pytest.mark.parametrize("kind", ["unsigned", "other secret", "old", "changed", "not json"])
def test_what_stripe_has_not_signed_changes_nothing(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer, kind: str
):
    begin(owner, invoice)
    payload = stripe_server.pay(stripe_server.only_session()["id"])
    signatures = {
        "unsigned": "nothing",
        "other secret": signature_of(payload, "whsec_another"),
        "old": signature_of(payload, at=int(time.time()) - 600),
        "changed": signature_of(payload.replace(b"119000", b"119001")),
        "not json": signature_of(b"<xml/>"),
    }
    with pytest.raises(BadSignature):
        hear(owner, b"<xml/>" if kind == "not json" else payload, signatures[kind])
    stranger = new_business()
    with pytest.raises(BadSignature):
        hear(stranger, payload)
    assert payments_of(owner) == []


def test_stripe_that_is_away_is_told_and_a_later_try_succeeds(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer
):
    stripe_server.is_down = True
    with pytest.raises(CardRefused) as refused:
        begin(owner, invoice)
    assert refused.value.is_passing
    stripe_server.is_down = False
    assert begin(owner, invoice).startswith(stripe_server.url)
