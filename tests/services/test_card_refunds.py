"""Money that came by card: too much of it, what Stripe kept, and what goes back."""

import pytest
from sqlmodel import select

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Forbidden, Refused
from billing_app.services import payments
from billing_app.services.cards.returning import came_by_card, refund_card
from billing_app.services.correcting import credit_invoice
from billing_app.store.session import system_reading
from billing_app.store.tables import Invoice, Payment
from tests.builders import new_customer, without
from tests.fixtures.stripe_server import StripeServer
from tests.money_builders import issued_invoice, now, pay, standing, work
from tests.services.card_visits import begin, hear, invoice, owner, paid, payments_of

__all__ = ["invoice", "owner", "paid"]
pytestmark = pytest.mark.usefixtures("honest_books")


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
    assert came_by_card(owner, payment.id)
    for _ in range(2):
        refund_card(owner, payment.id, "190.00", key="wish 1")
    assert [(sent["payment_intent"], sent["amount"]) for sent in stripe_server.refunds] == [(paid, "19000")]
    with pytest.raises(Refused) as refused:
        refund_card(owner, payment.id, "1190.01", key="wish 2")
    assert refused.value.error_code == "too_much"
    by_bank = pay(owner, invoice.customer_id or "", "1.00").payment.id
    assert not came_by_card(owner, by_bank)
    with pytest.raises(Refused):
        refund_card(owner, by_bank, "1.00", key="wish 3")
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
