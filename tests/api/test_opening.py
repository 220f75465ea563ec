"""Opening balances over HTTP."""

from tests.api.conftest import Caller


def test_opening_takes_over_balances_and_open_invoices(api: Caller) -> None:
    customer = api.customer()
    invoice = {"customer_id": customer, "number": "OLD-7", "issued_on": "2025-11-01", "due_date": "2025-12-01"}
    body = {
        "on": "2025-12-31",
        "accounts": [{"account": "bank", "amount": "5000.00"}],
        "invoices": [invoice | {"currency": "EUR", "balance": "119.00"}],
    }
    opened = api.post("/opening", body)
    assert (opened["on"], opened["currency"], opened["total"]) == ("2025-12-31", "EUR", "5119.00")
    taken = opened["invoices"][0]
    assert taken == {
        "id": taken["id"],
        "customer_id": customer,
        "number": "OLD-7",
        "currency": "EUR",
        "balance": "119.00",
    }
    shown = api.get(f"/invoices/{taken['id']}")
    assert (shown["number"], shown["status"], shown["is_opening"]) == ("OLD-7", "issued", True)
    api.post("/payments", {"customer_id": customer, "amount": "119.00", "currency": "EUR"})
    assert api.get(f"/invoices/{taken['id']}")["status"] == "paid"


def test_opening_names_what_is_wrong(api: Caller) -> None:
    body = {
        "on": "2025-12-31",
        "accounts": [{"account": "receivable", "amount": "1"}, {"account": "bank", "amount": "x"}],
    }
    status, problem = api.refused("POST", "/opening", body)
    assert status == 422
    assert {error["path"] for error in problem["errors"]} == {"accounts.0.account", "accounts.1.amount"}
