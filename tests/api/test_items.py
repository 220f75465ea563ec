"""Items over HTTP."""

from tests.api.conftest import Caller

TAX = {"category": "S", "rate": "19", "name": ""}
NEW = {
    "name": "Consulting",
    "unit": "HUR",
    "unit_price": "120.5",
    "currency": "EUR",
    "tax": {"category": "S", "rate": "19"},
}


def test_new_item_is_shown_with_every_field(api: Caller) -> None:
    shown = api.post("/items", NEW)
    stamps = {key: shown[key] for key in ("id", "created_at", "updated_at")}
    assert shown == stamps | {
        "version": 1,
        "name": "Consulting",
        "unit_price": "120.5",
        "currency": "EUR",
        "tax": TAX,
        "taxes": [TAX],
        "unit": "HUR",
        "sku": None,
        "barcode": None,
        "description": None,
        "prices_include_tax": False,
        "archived": False,
    }
    assert api.get(f"/items/{shown['id']}") == shown


def test_archived_item_leaves_the_list(api: Caller) -> None:
    path = f"/items/{api.post('/items', NEW)['id']}"
    api.patch(path, {"archived": True})
    assert api.get("/items")["data"] == []
    assert len(api.get("/items", shown="all")["data"]) == 1


def test_deleted_item_is_gone_and_lines_made_from_it_stay(api: Caller) -> None:
    item_id = api.post("/items", NEW)["id"]
    line = {"quantity": "1", "unit_price": "1", "item_id": item_id, "taxes": [{"category": "Z"}]}
    draft = api.post("/invoices", {"lines": [line]})
    assert draft["lines"][0]["item_id"] == item_id
    assert api.request("DELETE", f"/items/{item_id}").status_code == 204
    assert api.refused("GET", f"/items/{item_id}")[0] == 404


def test_price_and_tax_are_checked(api: Caller) -> None:
    for change, path, code in (
        ({"unit_price": "-1"}, "unit_price", "too_small"),
        ({"unit_price": "0.0000001"}, "unit_price", "too_many_decimals"),
        ({"tax": {"category": "S"}}, "taxes", "rate_missing"),
        ({"tax": None}, "taxes", "required"),
    ):
        status, problem = api.refused("POST", "/items", NEW | change)
        assert status == 422
        assert problem["errors"][0]["code"] == code
        assert problem["errors"][0]["path"].startswith(path[:3])
