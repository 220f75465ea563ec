"""Customers over HTTP."""

from tests.api.conftest import Caller

EXACT = {
    "name": "Müller & Söhne",
    "country": "DE",
    "kind": "business",
    "email": None,
    "phone": None,
    "vat_id": None,
    "tax_number": None,
    "legal_id": None,
    "language": None,
    "currency": None,
    "due_days": None,
    "address": {
        "line1": None,
        "line2": None,
        "city": "Köln",
        "postal_code": None,
        "subdivision": None,
        "country": None,
    },
    "electronic_address": None,
    "buyer_reference": None,
    "document_format": None,
    "tax_exempt": None,
    "equivalence_surcharge": False,
    "contact_name": None,
    "notes": None,
    "version": 1,
    "balances": [],
    "archived_at": None,
}


def test_new_customer_is_shown_with_every_field(api: Caller) -> None:
    answer = api.request("POST", "/customers", {"name": "Müller & Söhne", "country": "DE", "address": {"city": "Köln"}})
    assert answer.status_code == 201
    shown = answer.json()
    stamps = {key: shown.pop(key) for key in ("id", "created_at", "updated_at")}
    assert shown == EXACT
    assert all(stamps.values())
    assert api.get(f"/customers/{stamps['id']}") == shown | stamps


def test_patch_keeps_absent_keys_and_null_clears(api: Caller) -> None:
    customer_id = api.customer(email="a@example.com", due_days=30)
    changed = api.patch(f"/customers/{customer_id}", {"due_days": None, "phone": "+49 30 1"})
    assert (changed["email"], changed["due_days"], changed["phone"]) == ("a@example.com", None, "+49 30 1")
    assert changed["version"] == 2


def test_list_pages_by_cursor(api: Caller) -> None:
    for name in ("Aal", "Bär", "Cäsar"):
        api.customer(name=name)
    first = api.get("/customers", limit=2)
    assert [one["name"] for one in first["data"]] == ["Aal", "Bär"]
    second = api.get("/customers", limit=2, cursor=first["next_cursor"])
    assert [one["name"] for one in second["data"]] == ["Cäsar"]
    assert second["next_cursor"] is None


def test_archived_customer_leaves_the_list_until_restored(api: Caller) -> None:
    customer_id = api.customer()
    assert api.post(f"/customers/{customer_id}/archive")["archived_at"]
    assert api.get("/customers")["data"] == []
    assert [one["id"] for one in api.get("/customers", shown="archived")["data"]] == [customer_id]
    assert api.post(f"/customers/{customer_id}/restore")["archived_at"] is None
    assert len(api.get("/customers", q="kunde")["data"]) == 1


def test_unused_customer_can_be_deleted_and_is_gone(api: Caller) -> None:
    customer_id = api.customer()
    answer = api.request("DELETE", f"/customers/{customer_id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert api.refused("GET", f"/customers/{customer_id}")[0] == 404


def test_every_wrong_field_is_named_by_its_path(api: Caller) -> None:
    body = {"name": "X", "country": "XX", "email": "nobody", "address": {"country": "ZZ"}}
    status, problem = api.refused("POST", "/customers", body)
    assert status == 422
    assert {error["path"] for error in problem["errors"]} == {"country", "email", "address.country"}


def test_unknown_field_and_missing_name_are_refused(api: Caller) -> None:
    status, problem = api.refused("POST", "/customers", {"country": "DE", "colour": "red"})
    assert status == 422
    assert {(error["path"], error["code"]) for error in problem["errors"]} == {
        ("name", "required"),
        ("colour", "unknown_field"),
    }
