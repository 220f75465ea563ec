"""Visits to the card page as tests need them: a business with an account, an invoice, and what Stripe tells."""

import pytest
from sqlmodel import select

from billing_app.domain.access import Actor
from billing_app.services.cards.account import save_card_account
from billing_app.services.cards.checkout import begin_checkout
from billing_app.services.cards.events import take_event
from billing_app.services.links import SharedDocument, shared_document
from billing_app.store.session import system_reading
from billing_app.store.tables import Invoice, Payment
from tests.builders import new_business, new_customer
from tests.fixtures.stripe_server import KEY, SIGNING_SECRET, StripeServer, signature_of
from tests.money_builders import issued_invoice, link_of

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
