"""Received documents over HTTP: a file up, the proposed expense with its verdict down, recorded once."""

import pytest

from tests.api.conftest import PDF, Caller
from tests.received_builders import supplier_file


def test_a_file_is_answered_with_its_expense_and_its_verdict(api: Caller) -> None:
    shown = api.receive(supplier_file(), "bill.xml")
    assert (shown["status"], shown["kind"], shown["number"], shown["amount"]) == ("ready", "invoice", "R-1", "119.00")
    assert shown["expense"] == {
        "supplier": "Papier Lang GmbH",
        "amount": "119.00",
        "currency": "EUR",
        "category": None,
        "incurred_on": "2026-03-02",
        "due_on": "2026-03-16",
        "reference": "R-1",
        "taxes": [{"category": "S", "rate": "19", "name": "", "base": "100.00", "tax": "19.00", "deductible": "100"}],
    }
    assert shown["verdict"]["is_valid"]
    assert shown["findings"] == []
    assert shown["supplier"]["is_known"] is False
    assert api.get(f"/received-documents/{shown['id']}") == shown
    [listed] = api.get("/received-documents", status="open", q="lang")["data"]
    assert listed.items() <= shown.items()


def test_the_original_comes_back_byte_for_byte(api: Caller) -> None:
    content = supplier_file()
    answer = api.request("GET", f"/received-documents/{api.receive(content)['id']}/original")
    assert answer.content == content
    assert answer.headers["content-type"].startswith("application/xml")
    assert answer.headers["x-content-type-options"] == "nosniff"
    arrived = [event for event in api.get("/events")["data"] if event["kind"] == "received.arrived"]
    assert [event["payload"]["size"] for event in arrived] == [len(content)]


def test_the_same_bytes_are_answered_with_the_document_that_they_are(api: Caller) -> None:
    first = api.request("POST", "/received-documents", content=supplier_file())
    again = api.request("POST", "/received-documents", content=supplier_file())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    keyed = {"headers": {"idempotency-key": "k1"}, "content": supplier_file(number="R-2")}
    made = api.request("POST", "/received-documents", **keyed)
    replayed = api.request("POST", "/received-documents", **keyed)
    assert (made.status_code, replayed.status_code) == (201, 201)
    assert replayed.headers["idempotent-replayed"] == "true"
    assert made.json() == replayed.json()


def test_a_document_is_recorded_once_and_can_not_be_set_aside_then(api: Caller) -> None:
    path = f"/received-documents/{api.receive(supplier_file())['id']}"
    assert api.refused("POST", f"{path}/record", {})[1]["errors"][0]["path"] == "category"
    expense = api.post(f"{path}/record", {"category": "paper", "notes": "as read"})
    assert (expense["amount"], expense["notes"], len(expense["receipts"])) == ("119.00", "as read", 1)
    assert api.get(path)["expense_id"] == expense["id"]
    assert api.refused("POST", f"{path}/record", {"category": "paper"})[0] == 409
    assert api.refused("POST", f"{path}/set-aside")[1]["code"] == "already_recorded"


def test_a_document_is_set_aside_and_brought_back(api: Caller) -> None:
    path = f"/received-documents/{api.receive(supplier_file())['id']}"
    assert api.post(f"{path}/set-aside")["status"] == "set_aside"
    assert api.post(f"{path}/bring-back")["status"] == "ready"


def test_a_duplicate_is_recorded_only_when_it_is_said_so(api: Caller) -> None:
    first = api.receive(supplier_file())
    second = api.receive(supplier_file() + b" ")
    assert (second["status"], second["duplicate_of"]) == ("attention", first["id"])
    path, body = f"/received-documents/{second['id']}/record", {"category": "paper", "remember_supplier": False}
    assert api.refused("POST", path, body)[1]["code"] == "duplicate_invoice"
    assert api.post(path, body | {"despite_duplicate": True})["reference"] == "R-1"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "empty_file"),
        (b"PK\x03\x04", 422, "not_an_e_invoice"),
        (b"<html/>", 422, "no_e_invoice"),
        (PDF, 422, "pdf_broken"),
        (b"<" + b"x" * 20_100_000, 413, "too_large"),
    ],
)
def test_what_is_no_invoice_is_refused_in_a_sentence(api: Caller, content: bytes, status: int, code: str) -> None:
    answered, problem = api.refused("POST", "/received-documents", content=content)
    assert (answered, problem["code"]) == (status, code)
    assert api.get("/received-documents")["data"] == []


def test_a_reader_sees_and_changes_nothing(api: Caller, reader: Caller) -> None:
    path = f"/received-documents/{api.receive(supplier_file())['id']}"
    assert reader.get(path)["status"] == "ready"
    assert reader.refused("POST", "/received-documents", content=supplier_file())[0] == 403
    assert reader.refused("POST", f"{path}/record", {})[0] == 403
