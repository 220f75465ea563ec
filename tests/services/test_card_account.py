"""The account at Stripe: sealed, checked, and switched off without losing what is on its way."""

from dataclasses import replace

import pytest
from sqlmodel import select

from billing_app.domain.access import Actor, Role
from billing_app.domain.errors import Forbidden, InvalidInput, Refused, StepUpRequired
from billing_app.services.cards.account import read_card_account, save_card_account, stop_cards, take_cards_again
from billing_app.services.cards.checkout import takes_cards
from billing_app.store.session import system_reading
from billing_app.store.tables import CardAccount, Invoice
from tests.builders import new_business, new_member
from tests.fixtures.stripe_server import KEY, SIGNING_SECRET, StripeServer
from tests.money_builders import standing
from tests.services.card_visits import ACCOUNT, begin, hear, invoice, owner, paid, shared

__all__ = ["invoice", "owner", "paid"]
pytestmark = pytest.mark.usefixtures("honest_books")


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
    with pytest.raises(StepUpRequired):
        save_card_account(replace(owner, stepped_up_at=None), ACCOUNT)
