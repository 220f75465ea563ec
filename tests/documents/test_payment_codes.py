"""Codes for banking apps: what stands in them, and when there is none."""

import json
import re
from typing import Any

import pytest
from lxml import etree
from stdnum import iso11649
from stdnum.ch import esr

from billing_app.documents.en16931 import terms_of
from billing_app.documents.payment_codes import code_to_scan, epc_code, payment_reference, swiss_reference
from billing_app.documents.pdf import Style, render_pdf
from billing_app.documents.profiles import profile_named
from billing_app.documents.sheet import make_sheet
from billing_app.documents.swiss_slip import swiss_data, swiss_slip
from tests.documents.reading import text_of
from tests.documents.specimens import document, line, written_document

SWISS: dict[str, Any] = {
    "name": "Käserei Huber AG",
    "country": "CH",
    "currency": "CHF",
    "address": {"line1": "Dorfstrasse 7", "postal_code": "8001", "city": "Zürich", "country": "CH"},
    "vat_id": "CHE123456788",
    "iban": "CH9300762011623852957",
    "bic": "",
}
BUYER: dict[str, Any] = {
    "name": "Restaurant Krone",
    "country": "CH",
    "address": {"line1": "Seeweg 3", "postal_code": "6003", "city": "Luzern", "country": "CH"},
}
LINES: dict[str, Any] = {"lines": [line("91.33", tax={"category": "S", "rate": "8.1"})]}


def swiss(**more: Any) -> dict[str, Any]:
    return written_document(LINES | more.pop("body", {}), seller=SWISS | more.pop("seller", {}), buyer=BUYER | more)


def test_an_epc_code_is_made_for_euros_to_a_sepa_account_only() -> None:
    simple = document("simple", "en")
    assert epc_code(simple)
    assert epc_code(document("credit_note", "en")) is None
    assert epc_code(document("foreign_currency", "en")) is None
    assert epc_code(simple | {"number": ""}) is None
    assert epc_code(simple | {"seller": simple["seller"] | {"iban": "DE02120300000000202052"}}) is None
    assert epc_code(simple | {"seller": simple["seller"] | {"iban": "BR9700360305000010009795493P1"}}) is None
    assert epc_code(simple | {"totals": simple["totals"] | {"amount_due": 0}}) is None


@pytest.mark.parametrize("name", [None, "", " \n "])
def test_without_the_name_of_the_payee_there_is_no_code_and_the_document_is_made_all_the_same(name: str | None) -> None:
    nameless = document("simple", "en")
    nameless["seller"].pop("name")
    if name is not None:
        nameless["seller"]["name"] = name
    assert epc_code(nameless) is None
    text = text_of(render_pdf(json.dumps(nameless), Style()))
    assert "DE02 1203 0000 0000 2020 51" in text.replace("\xa0", " ")
    assert "Scan to pay" not in text


def test_a_name_that_fits_no_code_is_cut_and_one_that_still_does_not_fit_has_none() -> None:
    given = document("simple", "en")
    long = given | {"seller": given["seller"] | {"name": "Übersee " * 30}}
    assert epc_code(long)
    assert epc_code(given | {"seller": given["seller"] | {"name": "\U0001f6a2" * 70}}) is None


def test_a_swiss_invoice_ends_with_payment_part_and_receipt() -> None:
    made = render_pdf(json.dumps(swiss()), Style())
    text = text_of(made)
    assert "Receipt" in text
    assert "Payment part" in text
    assert "CH93 0076 2011 6238 5295 7" in text
    assert "98.73" in text
    assert "Scan to pay" not in text


def test_the_payment_part_speaks_the_language_of_the_document() -> None:
    slip = swiss_slip(swiss(), "fr-CH")
    assert slip is not None
    assert "Récépissé" in slip.decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"body": {"currency": "USD", "exchange_rate": "0.9"}},
        {"seller": {"iban": "DE02120300000000202051"}},
        {"seller": {"name": "شركة"}},
        {"seller": {"address": {"line1": "Dorfstrasse 7", "country": "CH"}}},
    ],
)
def test_without_what_the_code_needs_there_is_no_payment_part(changed: dict[str, Any]) -> None:
    assert swiss_slip(swiss(**changed), "de") is None


def test_a_buyer_that_the_code_can_not_hold_is_left_for_the_payer_to_write() -> None:
    slip = swiss_slip(swiss(name="مطعم"), "en")
    assert slip is not None
    assert "Payable by (name/address)" in slip.decode()


def test_references_are_those_that_swiss_banks_take() -> None:
    plain = swiss_reference("CH9300762011623852957", "INV-2026-00042")
    assert iso11649.is_valid(plain)
    assert plain.endswith("INV202600042")
    digits = swiss_reference("CH4431999123000889012", "INV-2026-00042")
    assert re.fullmatch(r"\d{27}", digits)
    assert esr.is_valid(digits)
    assert "202600042" in digits


QR_IBAN = "CH4431999123000889012"


def test_the_swiss_code_alone_says_what_the_payment_part_says() -> None:
    code = code_to_scan(swiss())
    assert code is not None
    assert code.startswith(b"<svg")
    assert b'<g transform="translate(' in code  # the cross
    assert etree.fromstring(code).tag.endswith("svg")
    said = swiss_data(swiss()).split("\r\n")
    assert said[:7] == ["SPC", "0200", "1", SWISS["iban"], "S", "Käserei Huber AG", "Dorfstrasse 7"]
    assert said[18:20] == ["98.73", "CHF"]
    assert said[27:] == ["SCOR", "RF36INV202600042", "INV-2026-00042", "EPD"]


def test_a_code_is_the_one_of_the_account_and_the_currency() -> None:
    assert code_to_scan(document("simple", "en")) == epc_code(document("simple", "en"))
    euros = swiss(body={"currency": "EUR", "exchange_rate": "0.95"})
    assert "EUR" in swiss_data(euros).split("\r\n")
    assert code_to_scan(euros) not in {None, epc_code(euros)}
    homeless = swiss(seller={"address": {"line1": "Dorfstrasse 7", "country": "CH"}})
    assert code_to_scan(homeless) is None
    assert swiss_data(homeless) == ""
    assert code_to_scan(swiss(body={"currency": "USD", "exchange_rate": "0.9"})) is None


def test_more_than_the_code_can_say_has_no_payment_part_and_breaks_no_document() -> None:
    rich = swiss(body={"lines": [line("9999999999", tax={"category": "S", "rate": "8.1"})]})
    assert swiss_slip(rich, "de") is None
    assert code_to_scan(rich) is None


def test_a_qr_iban_is_paid_by_its_reference_wherever_one_stands() -> None:
    asked = swiss(seller={"iban": QR_IBAN})
    reference = payment_reference(asked)
    assert reference == "00 00000 00000 00000 20260 00429"
    assert esr.is_valid(reference)
    assert ("Payment reference", reference) in make_sheet(asked).payment
    assert reference in text_of(render_pdf(json.dumps(asked), Style())).replace("\xa0", " ")
    assert terms_of(asked, profile_named("cii"))["BT-83"] == reference.replace(" ", "")
    assert payment_reference(swiss()) == "INV-2026-00042"
    assert payment_reference(document("simple", "en")) == document("simple", "en")["number"]
