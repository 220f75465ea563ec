"""No route shows or changes what belongs to another business: generated from the OpenAPI document."""

import re
from typing import Any

import pytest

from billing_app.domain.ids import new_id
from tests.api.conftest import CONTRACT, Caller, belongings, line

OPERATIONS = sorted(
    (method.upper(), path.removeprefix("/api/v1"))
    for path, operations in CONTRACT.document["paths"].items()
    for method in operations
    if "{" in path
)
BODIES: dict[str, Any] = {
    "POST /customers/{customer_id}/credit": {"currency": "EUR"},
    "POST /payments/{payment_id}/refunds": {"amount": "1.00"},
    "POST /payments/{payment_id}/reversals": {"reason": "mistake"},
    "POST /invoices/{invoice_id}/send": {},
    "POST /invoices/{invoice_id}/write-off": {"reason": "lost"},
    "POST /invoices/{invoice_id}/credit-notes": {},
    "PATCH /invoices/{invoice_id}": {"note": "mine now"},
    "PATCH /customers/{customer_id}": {"name": "mine now"},
    "PATCH /items/{item_id}": {"name": "mine now"},
    "PATCH /recurring/{recurring_id}": {"name": "mine now"},
    "PATCH /expenses/{expense_id}": {"notes": "mine now"},
    "POST /expenses/{expense_id}/pay": {},
    "PUT /customers/{customer_id}/reminder-policy": {"enabled": False},
}


def _ask(caller: Caller, method: str, template: str, value: str) -> tuple[int, Any]:
    path = re.sub(r"\{\w+\}", value, template)
    headers = {"if-match": '"1"'}
    options: dict[str, Any] = {"content": b"%PDF-1.7 x"} if template.endswith("/receipts") else {}
    params = {"name": "x.pdf"} if template.endswith("/receipts") else {}
    body = BODIES.get(f"{method} {template}")
    return caller.refused(method, path, body, headers=headers, params=params, **options)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_foreign_ids_are_404_like_unknown_ones(api: Caller, other: Caller, method: str, path: str) -> None:
    owned = belongings(other)
    names = re.findall(r"\{(\w+)\}", path)
    assert len(names) == 1, path
    before = other.get("/events")
    for foreign in owned[names[0]]:
        answer = _ask(api, method, path, foreign)
        assert answer[0] == 404
        assert answer == _ask(api, method, path, new_id()) == _ask(api, method, path, "not-an-id")
    assert other.get("/events") == before


def test_lists_hold_nothing_of_another_business(api: Caller, other: Caller) -> None:
    belongings(other)
    for path, operations in CONTRACT.document["paths"].items():
        properties = str(operations.get("get", {}).get("responses", {}).get("200", {}))
        if "Page" in properties:
            found = api.get(path.removeprefix("/api/v1"))["data"]
            assert all(one.get("kind", "").endswith(".created") and "key" in one["kind"] for one in found), path


def test_foreign_ids_inside_bodies_are_unknown(api: Caller, other: Caller) -> None:
    owned = belongings(other)
    foreign_customer, foreign_invoice = owned["customer_id"][0], owned["invoice_id"][1]
    for body, path in (
        ({"customer_id": foreign_customer, "lines": [line()]}, "customer_id"),
        ({"lines": [line(item_id=owned["item_id"][0])]}, "lines.0.item_id"),
        ({"lines": [line()], "deposits": [{"invoice_id": foreign_invoice}]}, "deposits.0.invoice_id"),
    ):
        for target in ("/invoices", "/invoices/preview"):
            status, problem = api.refused("POST", target, body)
            assert status == 422
            assert problem["errors"][0]["path"].startswith(path.split(".")[0])
