"""Spain's tax code on the customer's page."""

import pytest

from billing_app.domain.access import Actor
from billing_app.store.tables import Invoice
from billing_app.web.root import make_root
from tests.api.conftest import TestClient
from tests.builders import new_business, new_customer
from tests.money_builders import issued_invoice, link_of, work


def page(actor: Actor, invoice: Invoice) -> str:
    with TestClient(make_root()) as client:
        return client.get(link_of(actor, invoice.id)).text


@pytest.mark.usefixtures("database")
def test_a_recorded_invoice_shows_it_before_everything_else() -> None:
    owner = new_business(country="ES", vat_id="ESB12345674", verifactu={"environment": "test"})
    buyer = new_customer(owner, country="ES", vat_id="ESA58818501").id
    shown = page(owner, issued_invoice(owner, buyer, work("100.00", {"category": "S", "rate": "21"})))
    sheet = shown.partition('<main class="sheet">')[2]
    assert sheet.index("QR tributario:") < sheet.index("<address>")
    assert "VERI*FACTU" not in shown


@pytest.mark.usefixtures("database")
def test_an_invoice_that_was_not_recorded_shows_none() -> None:
    owner = new_business()
    assert "QR tributario:" not in page(owner, issued_invoice(owner, new_customer(owner).id))
