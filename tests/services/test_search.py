"""The search behind the palette: everything with a name or number, within what the actor may see."""

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden
from billing_app.services.drafting import create_draft
from billing_app.services.search import find_by_code, search
from tests.builders import new_business, new_customer, new_item, without
from tests.money_builders import issued_invoice, link_of

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def actor():
    actor = new_business()
    customer = new_customer(actor, name="Zebra Ltd")
    new_item(actor, name="Zebra poster")
    create_draft(actor, {"customer_id": customer.id})
    return actor


def test_one_query_finds_documents_customers_and_items(actor):
    found = search(actor, "zebra")
    assert [row.customer_name for row in found.invoices] == ["Zebra Ltd"]
    assert [record.profile.name for record in found.customers] == ["Zebra Ltd"]
    assert [record.profile.name for record in found.items] == ["Zebra poster"]


def test_code_on_paper_means_its_document(actor):
    customer = new_customer(actor)
    invoice = issued_invoice(actor, customer.id)
    code = f"BCD\n002\n1\nSCT\n\nKite\nDE02120300000000202051\nEUR1190.00\n\n\n{invoice.number}\n"
    for scanned in (code, f"https://billing.example.com{link_of(actor, invoice.id)}", invoice.number):
        found = find_by_code(actor, scanned or "")
        assert found is not None
        assert found.id == invoice.id
        assert find_by_code(new_business(), scanned or "") is None
    assert find_by_code(actor, "4006381333931") is None
    with pytest.raises(Forbidden):
        find_by_code(without(actor, Permission.VIEW_INVOICES), code)


def test_who_sees_only_customers_finds_only_customers(actor):
    found = search(without(actor, Permission.VIEW_INVOICES), "zebra")
    assert (len(found.invoices), len(found.customers), len(found.items)) == (0, 1, 0)
    with pytest.raises(Forbidden):
        search(without(actor, Permission.VIEW_INVOICES, Permission.VIEW_CUSTOMERS), "zebra")


def test_another_business_finds_nothing_of_ours(actor):
    found = search(new_business(), "zebra")
    assert (found.invoices, found.customers, found.items) == ([], [], [])
