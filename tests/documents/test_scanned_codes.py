"""Codes on PDFs are scanned from the page, and say who is paid, how much and by which account."""

import json
from typing import Any, get_args

import pytest

from billing_app.documents.pdf import Style, render_pdf
from billing_app.domain.look import Layout, Paper
from tests.documents.scanning import codes_in_pdf
from tests.documents.specimens import document, line, written_document
from tests.documents.test_payment_codes import swiss
from tests.documents.test_tax_code import URL, recorded

EPC = [
    "BCD",
    "002",
    "1",
    "SCT",
    "BYLADEM1001",
    "Werkhof GmbH",
    "DE02120300000000202051",
    "EUR3672.64",
    "",
    "",
    "INV-2026-00042",
]
PAYEE = ["S", "Käserei Huber AG", "Dorfstrasse 7", "", "8001", "Zürich", "CH"]
PAYER = ["S", "Restaurant Krone", "Seeweg 3", "", "6003", "Luzern", "CH"]


def codes_of(given: dict[str, Any], layout: Layout = "modern", paper: Paper = "a4", **how: Any) -> list[list[str]]:
    return [code.splitlines() for code in codes_in_pdf(render_pdf(json.dumps(given), Style(layout, paper), **how))]


@pytest.mark.parametrize("paper", get_args(Paper))
@pytest.mark.parametrize("layout", get_args(Layout))
def test_the_code_for_sepa_is_scanned_in_every_look(layout: Layout, paper: Paper) -> None:
    assert codes_of(document("simple", "de"), layout, paper) == [EPC]


def test_names_of_every_script_are_scanned_as_they_were_typed() -> None:
    name = "Zażółć & <Söhne> «東京» #let"
    (code,) = codes_of(written_document({"lines": [line("10")]}, seller={"name": name}))
    assert (code[5], code[7]) == (name, "EUR11.9")


@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize(
    ("iban", "kind", "reference"),
    [
        ("CH9300762011623852957", "SCOR", "RF36INV202600042"),
        ("CH4431999123000889012", "QRR", "000000000000000002026000429"),
    ],
)
def test_the_code_of_a_swiss_payment_part_is_scanned(layout: Layout, iban: str, kind: str, reference: str) -> None:
    (code,) = codes_of(swiss(seller={"iban": iban}), layout)
    amount = ["98.73", "CHF"]
    assert code[:4] == ["SPC", "0200", "1", iban]
    assert [each for each in code[4:] if each] == [
        *filter(None, [*PAYEE, *amount, *PAYER, kind, reference, "INV-2026-00042", "EPD"])
    ]


def test_the_code_of_the_tax_agency_is_scanned_beside_the_one_for_paying() -> None:
    tax, paying = codes_of(recorded())
    assert tax == [URL]
    assert paying[6] == "ES9121000418450200051332"


@pytest.mark.parametrize("name", ["credit_note", "foreign_currency"])
def test_what_can_not_be_paid_by_a_code_shows_none(name: str) -> None:
    assert codes_of(document(name, "de")) == []


def test_a_draft_shows_none() -> None:
    assert codes_of(document("simple", "de") | {"number": ""}, is_draft=True) == []
