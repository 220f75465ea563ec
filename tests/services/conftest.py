"""What most tests of use cases begin with: a business, a customer, and books that are checked afterwards."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from billing_app.domain.access import Actor
from billing_app.services.reminders import change_policy
from billing_app.services.verifying import verify
from billing_app.store.session import acting_at
from billing_app.store.tables import Invoice
from tests.builders import new_business, new_customer
from tests.fixtures.mail_server import MailServer
from tests.money_builders import ADDRESS, issued_invoice
from tests.services.reminding import ISSUED, POLICY


@pytest.fixture
def actor(database: Engine) -> Actor:
    """The owner of a German business."""
    return new_business()


@pytest.fixture
def customer(actor: Actor) -> str:
    """The id of a customer of the business."""
    return new_customer(actor).id


@pytest.fixture
def honest_books(database: Engine) -> Iterator[None]:
    """After the test every chain, entry, balance and projection is recomputed."""
    yield
    assert verify()["problems"] == []


@pytest.fixture
def payer(actor: Actor) -> str:
    """A customer who can be billed."""
    return new_customer(actor, address=ADDRESS, email="pay@example.com", language="de").id


@pytest.fixture
def owner(actor: Actor, mail_settings: MailServer) -> Actor:
    """The owner of a business that reminds."""
    change_policy(actor, POLICY)
    return actor


@pytest.fixture
def owed(owner: Actor, payer: str) -> Invoice:
    """1190.00, due on 16 March 2026."""
    with acting_at(ISSUED):
        return issued_invoice(owner, payer)
