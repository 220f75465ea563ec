"""VeriFactu over HTTP: the option of the business, kinds of correction, and records as files."""

import io
import zipfile

from tests.api.conftest import Caller, line

SPANISH = {"country": "ES", "vat_id": "ESB12345674", "tax_number": None, "verifactu": {}}
S21 = [{"category": "S", "rate": "21"}]


def recording(api: Caller) -> dict[str, object]:
    """An invoice of a business that keeps records."""
    api.patch("/business", SPANISH)
    customer = api.customer(country="ES", vat_id="ESA58818501")
    return api.invoice(line("100", taxes=S21), customer_id=customer)


def test_the_option_is_shown_and_refused_where_it_cannot_be(api: Caller) -> None:
    status, problem = api.refused("PATCH", "/business", {"verifactu": {}})
    assert (status, problem["code"], problem["errors"][0]["path"]) == (422, "not_allowed_here", "verifactu")
    shown = api.patch("/business", SPANISH)["verifactu"]
    assert shown == {"environment": "production", "impost": "vat", "producer_name": None, "producer_nif": None}
    recording(api)
    assert api.refused("PATCH", "/business", {"verifactu": None})[1]["code"] == "verifactu_in_use"


def test_the_record_of_a_document_is_a_file(api: Caller) -> None:
    invoice = recording(api)
    answer = api.request("GET", f"/invoices/{invoice['id']}/verifactu")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    assert f"<sf:NumSerieFactura>{invoice['number']}<".encode() in answer.content
    note = api.post(f"/invoices/{invoice['id']}/credit-notes", {"correction": "R4"})
    corrected = api.request("GET", f"/invoices/{note['id']}/verifactu").content
    assert b"<sf:TipoFactura>R4<" in corrected
    assert b"<sf:ImporteTotal>-121.00<" in corrected
    draft = api.draft(line("100", taxes=S21))
    assert api.refused("GET", f"/invoices/{draft['id']}/verifactu")[0] == 404


def test_the_records_of_a_period_are_an_archive(api: Caller) -> None:
    invoice = recording(api)
    answer = api.request("GET", "/verifactu/records")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert str(invoice["number"]).encode() in archive.read("records-1.xml")
    assert api.request("GET", "/verifactu/records?from=2020-01-01&to=2020-12-31").status_code == 422
    assert api.request("GET", "/verifactu/records?from=2020-02-01&to=2020-01-01").status_code == 422
    assert api.request("GET", "/verifactu/records?from=soon").status_code == 422


def test_kinds_of_correction_without_the_option_are_refused(api: Caller) -> None:
    invoice = api.invoice()
    status, problem = api.refused("POST", f"/invoices/{invoice['id']}/credit-notes", {"correction": "R1"})
    assert (status, problem["code"]) == (422, "verifactu_off")
