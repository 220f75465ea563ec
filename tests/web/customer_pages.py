"""Opening the customer's page over HTTP: a client, a business, and documents to look at."""

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from billing_app.domain.access import Actor
from billing_app.store.tables import Invoice
from billing_app.web.root import make_root
from tests.builders import new_business, new_customer
from tests.money_builders import issued_invoice, link_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2 than the httpx that is pinned here
    from starlette.testclient import TestClient


@pytest.fixture
def client(database: Engine) -> Iterator[TestClient]:
    with TestClient(make_root()) as client:
        yield client


@pytest.fixture
def owner(database: Engine) -> Actor:
    return new_business()


def page(client: TestClient, actor: Actor, invoice: Invoice) -> str:
    answer = client.get(link_of(actor, invoice.id))
    assert answer.status_code == 200
    return answer.text


def invoice_for(actor: Actor, *lines: dict[str, Any], language: str = "en", **body: Any) -> Invoice:
    return issued_invoice(actor, new_customer(actor, name="Kunde GmbH", language=language).id, *lines, **body)
