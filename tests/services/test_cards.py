"""Payments by card: opened at Stripe, booked once whoever tells first, and given back as it happened."""

import threading
import time
from typing import Any

import pytest
from sqlmodel import select

from billing_app.domain.access import Actor, Permission, Role
from billing_app.domain.card_amount import from_card_amount, to_card_amount
from billing_app.domain.errors import Forbidden, InvalidInput, Refused, StepUpRequired
from billing_app.gateways.stripe_checkout import BadSignature, CardRefused
from billing_app.services import payments
from billing_app.services.cards.account import read_card_account, save_card_account, stop_cards, take_cards_again
from billing_app.services.cards.checkout import begin_checkout, look_after, takes_cards
from billing_app.services.cards.events import take_event
from billing_app.services.cards.returning import refund_card
from billing_app.services.correcting import credit_invoice
from billing_app.services.links import SharedDocument, shared_document
from billing_app.store.session import system_reading
from billing_app.store.tables import CardAccount, Invoice, Payment
from tests.builders import new_business, new_customer, new_member, without
from tests.fixtures.stripe_server import KEY, SIGNING_SECRET, StripeServer, signature_of
from tests.money_builders import issued_invoice, link_of, now, pay, standing, work

pytestmark = pytest.mark.usefixtures("honest_books")
ACCOUNT = {"key": KEY, "signing_secret": SIGNING_SECRET}


@pytest.fixture
def owner(database, stripe_server: StripeServer) -> Actor:
    owner = new_business()
    save_card_account(owner, ACCOUNT)
    return owner


@pytest.fixture
def invoice(owner: Actor) -> Invoice:
    return issued_invoice(owner, new_customer(owner, email="office@rouge.example", language="de").id)


def shared(owner: Actor, invoice: Invoice) -> SharedDocument:
    found = shared_document(link_of(owner, invoice.id).removeprefix("/i/"))
    assert found is not None
    return found


def begin(owner: Actor, invoice: Invoice) -> str:
    return begin_checkout(shared(owner, invoice), link_of(owner, invoice.id))


def hear(owner: Actor, payload: bytes, signature: str = "") -> None:
    take_event(str(owner.business_id), payload, signature or signature_of(payload))


def payments_of(owner: Actor) -> list[tuple[str, str, int, int]]:
    with system_reading() as session:
        rows = session.exec(select(Payment).where(Payment.business_id == owner.business_id).order_by(Payment.id)).all()
    return [(row.kind, row.state, row.amount, row.fee) for row in rows]


@pytest.fixture
def paid(owner: Actor, invoice: Invoice, stripe_server: StripeServer) -> str:
    """A visit that was paid and booked; returns Stripe's id of the payment."""
    begin(owner, invoice)
    hear(owner, stripe_server.pay(stripe_server.only_session()["id"]))
    return stripe_server.only_session()["payment_intent"]


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
        except Exception as failure:  # a doubled event may lose the race at its own row; Stripe sends it again
            failures.append(failure)

    acts = [lambda: hear(owner, payload)] * 4 + [lambda: look_after(here)] * 4
    threads = [threading.Thread(target=quietly, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hear(owner, payload)
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


def test_too_much_becomes_credit_of_the_customer(owner: Actor, invoice: Invoice, stripe_server: StripeServer):
    begin(owner, invoice)
    pay(owner, invoice.customer_id or "", "1000.00", invoice)
    hear(owner, stripe_server.pay(stripe_server.only_session()["id"]))
    assert standing(owner, invoice) == ("paid", "0.00")
    with system_reading() as session:
        row = session.exec(select(Payment).where(Payment.method == "card")).one()
    assert (row.amount, row.unallocated) == (119000, 100000)
    assert stripe_server.refunds == []


def test_too_much_for_a_sale_without_customer_goes_back_to_the_card(owner: Actor, stripe_server: StripeServer):
    sale = issued_invoice(owner, "", work("100.00"))
    begin(owner, sale)
    part = {"invoice_id": sale.id, "amount": "19.00"}
    payments.record_payment(owner, {"amount": "19.00", "currency": "EUR", "allocations": [part]})
    payload = stripe_server.pay(stripe_server.only_session()["id"])
    hear(owner, payload)
    assert standing(owner, sale) == ("paid", "0.00")
    assert [sent["amount"] for sent in stripe_server.refunds] == ["1900"]
    hear(owner, stripe_server.refunded(stripe_server.only_session()["payment_intent"], 1900))
    assert [(kind, state, amount) for kind, state, amount, _ in payments_of(owner)] == [
        ("payment", "recorded", 1900),
        ("payment", "recorded", 10000),
    ]


def test_refund_behind_a_credit_note_pays_its_credit_out(
    owner: Actor, invoice: Invoice, paid: str, stripe_server: StripeServer
):
    credit_invoice(owner, invoice.id, {"amount": "190.00"})
    for payload in [stripe_server.refunded(paid, 19000)] * 2:
        hear(owner, payload)
    assert payments_of(owner) == [("payment", "recorded", 119000, 45), ("refund", "recorded", 19000, 0)]


def test_refund_without_a_credit_note_opens_the_document_again(
    owner: Actor, invoice: Invoice, paid: str, stripe_server: StripeServer
):
    hear(owner, stripe_server.refunded(paid, 19000))
    assert standing(owner, invoice) == ("partially_paid", "190.00")
    hear(owner, stripe_server.refunded(paid, 119000))
    assert standing(owner, invoice) == ("issued", "1190.00")
    assert payments_of(owner) == [("payment", "reversed", 119000, 45), ("payment", "reversed", 100000, 45)]


def test_office_gives_money_back_once_for_each_wish_and_never_more_than_came(
    owner: Actor, invoice: Invoice, paid: str, stripe_server: StripeServer
):
    with system_reading() as session:
        payment = session.exec(select(Payment)).one()
    for _ in range(2):
        refund_card(owner, payment.id, "190.00", key="wish 1")
    assert [(sent["payment_intent"], sent["amount"]) for sent in stripe_server.refunds] == [(paid, "19000")]
    with pytest.raises(Refused) as refused:
        refund_card(owner, payment.id, "1190.01", key="wish 2")
    assert refused.value.error_code == "too_much"
    with pytest.raises(Refused):
        refund_card(owner, pay(owner, invoice.customer_id or "", "1.00").payment.id, "1.00", key="wish 3")
    with pytest.raises(Forbidden):
        refund_card(without(owner, Permission.REFUND_PAYMENTS), payment.id, "1.00", key="wish 4")


def test_chargeback_opens_the_document_disputed_and_a_won_dispute_settles_it(
    owner: Actor, invoice: Invoice, paid: str, stripe_server: StripeServer
):
    dispute = {"object": "dispute", "payment_intent": paid, "amount": 119000, "currency": "eur"}
    hear(owner, stripe_server.event("charge.dispute.funds_withdrawn", dispute))
    assert (standing(owner, invoice), now(owner, invoice).disputed) == (("issued", "1190.00"), True)
    hear(owner, stripe_server.event("charge.dispute.funds_reinstated", dispute))
    assert (standing(owner, invoice), now(owner, invoice).disputed) == (("paid", "0.00"), False)


def test_fee_that_is_not_known_yet_or_in_another_currency_is_left_out(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer
):
    for fee in (None, (51, "usd")):
        stripe_server.fee = fee
        other = issued_invoice(owner, new_customer(owner).id)
        begin(owner, other)
        hear(owner, stripe_server.pay(list(stripe_server.sessions)[-1]))
        assert standing(owner, other) == ("paid", "0.00")
    assert [fee for *_, fee in payments_of(owner)] == [0, 0]


def test_stripe_that_is_away_is_told_and_a_later_try_succeeds(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer
):
    stripe_server.is_down = True
    with pytest.raises(CardRefused) as refused:
        begin(owner, invoice)
    assert refused.value.is_passing
    stripe_server.is_down = False
    assert begin(owner, invoice).startswith(stripe_server.url)


def test_secrets_are_sealed_never_shown_and_bound_to_the_business(owner: Actor, stripe_server: StripeServer):
    with system_reading() as session:
        row = session.exec(select(CardAccount)).one()
        stored = repr(row.model_dump())
    assert KEY not in stored
    assert SIGNING_SECRET not in stored
    record = read_card_account(owner)
    assert (record.key_hint, record.is_test, record.is_active) == ("sk_test_…0042", True, True)
    assert record.webhook_address.endswith(f"/hooks/stripe/{owner.business_id}")


def test_cards_are_switched_off_and_on_and_late_events_are_still_booked(
    owner: Actor, invoice: Invoice, stripe_server: StripeServer
):
    assert takes_cards(shared(owner, invoice))
    begin(owner, invoice)
    stop_cards(owner)
    assert not takes_cards(shared(owner, invoice))
    with pytest.raises(Refused):
        begin(owner, invoice)
    hear(owner, stripe_server.pay(stripe_server.only_session()["id"]))
    assert standing(owner, invoice) == ("paid", "0.00")
    assert take_cards_again(owner).is_active


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"key": "pk_test_1", "signing_secret": SIGNING_SECRET}, "key"),
        ({"key": KEY, "signing_secret": "secret"}, "signing_secret"),
        ({"key": KEY}, "signing_secret"),
        ({"key": "sk_test_wrong", "signing_secret": SIGNING_SECRET}, "key"),
    ],
)
def test_account_that_cannot_work_is_refused(database, stripe_server: StripeServer, given: dict, path: str):
    with pytest.raises(InvalidInput) as refused:
        save_card_account(new_business(), given)
    assert {finding.path for finding in refused.value.findings} == {path}


def test_account_needs_the_right_and_a_proof_of_who_sits_there(owner: Actor, stripe_server: StripeServer):
    with pytest.raises(Forbidden):
        save_card_account(new_member(owner.business_id, Role.OFFICE), ACCOUNT)
    from dataclasses import replace

    with pytest.raises(StepUpRequired):
        save_card_account(replace(owner, stepped_up_at=None), ACCOUNT)
