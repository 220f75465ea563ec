"""What most tests of use cases begin with: a business, a customer, and books that are checked afterwards."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from billing_app.domain.access import Actor
from billing_app.services.verifying import verify
from tests.builders import new_business, new_customer
from tests.money_builders import ADDRESS


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
