"""No plain route shows or changes what belongs to another business: generated from the routes themselves."""

import re
from collections.abc import Callable

import pytest
from fastapi.routing import APIRoute
from sqlmodel import select

from billing_app.domain.access import Actor
from billing_app.domain.ids import new_id
from billing_app.guard.wall import _OPEN_BELOW
from billing_app.services import expenses
from billing_app.services.drafting import create_draft
from billing_app.store.session import system_reading
from billing_app.store.tables import EventRow
from billing_app.web.document_files import router as document_files
from billing_app.web.root import ROUTERS
from tests.builders import day, new_business, new_customer
from tests.money_builders import issued_invoice, work
from tests.received_builders import received, supplier_file
from tests.web.test_files import TestClient, as_actor

__all__ = ["as_actor"]
OF_NO_RECORD = {
    "/developer/mails/{name}",
    "/downloads/{name}",
    "/downloads/backups/{name}",
    "/factors/provider/{name}",
    "/step-up/with/{name}",
    "/uploads/{kind}",
}
"""What these take is no id of a record: the name of a list, a backup, a mail or a provider, a kind of file."""
ROUTES = sorted(
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "{" in route.path and not route.path.startswith(_OPEN_BELOW)
    for method in route.methods
    if route.path not in OF_NO_RECORD
)
FORMATS = ("pdf", "ubl", "cii", "facturx", "verifactu", "none")


def belongings(owner: Actor) -> dict[str, list[str]]:
    """One of everything that has an id in a path, by the name of the parameter."""
    customer = new_customer(owner, name="Theirs Only GmbH").id
    bill = {"supplier": "Strom AG", "amount": "119.00", "currency": "EUR", "category": "power"}
    standard = {"taxes": [{"category": "S", "rate": "19"}], "incurred_on": day(-1)}
    expense = expenses.record_expense(owner, bill | standard).row.id
    draft = create_draft(owner, {"customer_id": customer, "lines": [work()]}).row.id
    return {
        "invoice_id": [draft, issued_invoice(owner, customer).id],
        "receipt_id": [expenses.attach_receipt(owner, expense, "bill.pdf", b"%PDF-1.7 a bill").id],
        "received_id": [received(owner, supplier_file()).id],
        "business_id": [str(owner.business_id)],
    }


def paths(template: str, value: str) -> list[str]:
    """The template with an id, and with everything that may stand beside it."""
    path = re.sub(r"\{\w+_id\}", value, template).replace("{place}", "0")
    return [path.replace("{file_format}", each) for each in FORMATS] if "{file_format}" in path else [path]


def chain_of(owner: Actor) -> list[str]:
    with system_reading() as session:
        return list(session.exec(select(EventRow.hash).where(EventRow.business_id == owner.business_id)).all())


@pytest.mark.parametrize(("method", "template"), ROUTES)
def test_foreign_ids_answer_like_unknown_ones(
    as_actor: Callable[[Actor], TestClient],
    method: str,
    template: str,
) -> None:
    owner, stranger = new_business(), new_business()
    names = [name for name in re.findall(r"\{(\w+)\}", template) if name.endswith("_id")]
    assert len(names) == 1, template
    owned, before = belongings(owner), chain_of(owner)
    client = as_actor(stranger)
    for foreign in owned[names[0]]:
        for path, unknown, malformed in zip(
            paths(template, foreign), paths(template, new_id()), paths(template, "not-an-id"), strict=True
        ):
            asked = [client.request(method, each, follow_redirects=False) for each in (path, unknown, malformed)]
            answers = [(each.status_code, each.text, each.headers.get("location")) for each in asked]
            assert answers[0] == answers[1] == answers[2], path
            assert answers[0][0] in {303, 403, 404}, path
            assert "Theirs" not in answers[0][1]
    assert chain_of(owner) == before
    if method == "GET":
        own = [path for each in owned[names[0]] for path in paths(template, each)]
        assert any(as_actor(owner).get(path).status_code == 200 for path in own), "the owner gets it"


def test_routes_were_found() -> None:
    """Where the routes came to lie elsewhere, nothing would be tested and nothing would fail."""
    assert {route.path for route in document_files.routes if isinstance(route, APIRoute) and "{" in route.path} <= {
        template for _, template in ROUTES
    }
    assert ("POST", "/businesses/{business_id}/enter") in ROUTES
