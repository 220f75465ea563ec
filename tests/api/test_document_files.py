"""The PDF of a document over HTTP."""

import hashlib

from tests.api.conftest import Caller, line

VAT = [{"category": "S", "rate": "19"}]


def test_the_pdf_of_an_issued_document_is_always_the_same_file(api: Caller) -> None:
    invoice = api.invoice(line("50", taxes=VAT))
    first = api.request("GET", f"/invoices/{invoice['id']}/document?format=pdf")
    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    assert first.content.startswith(b"%PDF-")
    assert first.headers["content-disposition"] == f'attachment; filename="{invoice["number"]}.pdf"'
    assert first.headers["etag"] == f'"{hashlib.sha256(first.content).hexdigest()}"'
    assert api.request("GET", f"/invoices/{invoice['id']}/document").content == first.content
    events = [one for one in api.get("/events")["data"] if one["kind"] == "document.rendered"]
    assert [one["payload"]["sha256"] for one in events] == [hashlib.sha256(first.content).hexdigest()]


def test_a_draft_has_no_document_yet(api: Caller) -> None:
    draft = api.post("/invoices", {"lines": []})
    answer = api.request("GET", f"/invoices/{draft['id']}/document")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_issued")


def test_an_unknown_format_is_refused_and_an_unknown_document_not_found(api: Caller) -> None:
    invoice = api.invoice(line("50", taxes=VAT))
    assert api.request("GET", f"/invoices/{invoice['id']}/document?format=docx").status_code == 422
    assert api.request("GET", "/invoices/nonsense/document").status_code == 404
