"""Expenses and receipts over HTTP."""

import pytest

from tests.api.conftest import PDF, Caller


def test_new_expense_is_shown_with_every_field(api: Caller) -> None:
    shown = api.expense()
    assert shown == {
        "id": shown["id"],
        "version": 1,
        "status": "unpaid",
        "supplier": "Strom AG",
        "currency": "EUR",
        "amount": "119.00",
        "category": "power",
        "incurred_on": "2026-01-15",
        "taxes": [
            {"category": "S", "rate": "19", "name": "", "base": "100.00", "tax": "19.00", "deductible": "100"},
        ],
        "due_on": None,
        "paid_on": None,
        "cancelled_on": None,
        "method": shown["method"],
        "exchange_rate": "1",
        "reference": None,
        "notes": None,
        "created_at": shown["created_at"],
        "receipts": [],
    }
    assert api.get(f"/expenses/{shown['id']}") == shown
    shown.pop("receipts")
    assert api.get("/expenses", q="strom", status="unpaid")["data"] == [shown]


def test_expense_is_paid_once(api: Caller) -> None:
    path = f"/expenses/{api.expense()['id']}/pay"
    paid = api.post(path, {"paid_on": "2026-01-20"})
    assert (paid["status"], paid["paid_on"]) == ("paid", "2026-01-20")
    assert api.refused("POST", path, {})[1]["code"] == "already_paid"


def test_expense_can_be_paid_at_once_and_cancelled(api: Caller) -> None:
    expense = api.expense(paid_on="2026-01-15")
    assert expense["status"] == "paid"
    cancelled = api.post(f"/expenses/{expense['id']}/cancel", {"reason": "twice"})
    assert cancelled["status"] == "cancelled"
    assert cancelled["cancelled_on"]


def test_receipt_goes_up_and_comes_down_again(api: Caller) -> None:
    expense_id = api.expense()["id"]
    receipt = api.upload(expense_id, name="../Rechnung Müller.pdf")
    assert (receipt["name"], receipt["media_type"], receipt["size_bytes"]) == (
        "Rechnung Müller.pdf",
        "application/pdf",
        len(PDF),
    )
    assert api.get(f"/expenses/{expense_id}")["receipts"] == [receipt]
    assert api.upload(expense_id)["id"] == receipt["id"]
    answer = api.request("GET", f"/receipts/{receipt['id']}")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Rechnung%20M%C3%BCller.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"<script>", 422), (b"", 422), (b"%PDF-" + b"x" * 10_490_000, 422), (b"%PDF-" + b"x" * 11_000_000, 413)],
)
def test_other_files_are_refused(api: Caller, content: bytes, status: int) -> None:
    path = f"/expenses/{api.expense()['id']}/receipts"
    assert api.refused("POST", path, content=content, params={"name": "x.pdf"})[0] == status


def test_wrong_expenses_are_named(api: Caller) -> None:
    body = {"supplier": "", "amount": "0", "currency": "EUR", "category": "x", "incurred_on": "2026-13-01"}
    status, problem = api.refused("POST", "/expenses", body)
    assert status == 422
    assert {error["path"] for error in problem["errors"]} == {"supplier", "amount", "incurred_on"}


def test_expense_is_corrected_while_it_is_unpaid(api: Caller) -> None:
    expense = api.expense()
    path = f"/expenses/{expense['id']}"
    taxes = [{"category": "S", "rate": "7", "gross": "10.70"}, {"category": "S", "rate": "19"}]
    corrected = api.request("PATCH", path, {"amount": "22.60", "taxes": taxes, "notes": "two rates"}).json()
    assert (corrected["amount"], corrected["version"], corrected["notes"]) == ("22.60", 2, "two rates")
    assert [(tax["rate"], tax["base"], tax["tax"]) for tax in corrected["taxes"]] == [
        ("7", "10.00", "0.70"),
        ("19", "10.00", "1.90"),
    ]
    api.post(f"{path}/pay", {})
    status, problem = api.refused("PATCH", path, {"incurred_on": "2026-01-14"})
    assert (status, problem["code"]) == (422, "already_paid")
