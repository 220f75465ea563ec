"""The recargo de equivalencia on documents: on paper beside its VAT, in an e-invoice as one rate with it."""

import json
from decimal import Decimal
from typing import Any

import pytest
from facturx.parse_xml import parse_ubl_cii_xml

from billing_app.documents.markup import make_xml
from billing_app.documents.pdf import Style, render_pdf
from billing_app.documents.profiles import PROFILES
from billing_app.documents.rules.checking import check_xml
from billing_app.documents.workshop import in_rule_room
from billing_app.domain.equivalence_surcharge import surcharged
from billing_app.domain.errors import Refused
from billing_app.domain.tax import Tax
from billing_app.domain.tax_field import tax_to_json
from tests.documents import rule_files
from tests.documents.reading import text_of
from tests.documents.specimens import line, written_document

SPANISH: dict[str, Any] = {
    "name": "Almacenes Ribera SL",
    "country": "ES",
    "vat_id": "ESB12345674",
    "tax_number": None,
    "iban": "ES9121000418450200051332",
    "bic": None,
    "email": "facturas@ribera.example",
    "phone": "+34 931 234 567",
    "contact_name": "Marta Ribera",
    "electronic_address": {"scheme": "9920", "id": "ESB12345674"},
    "address": {"line1": "Calle Mayor 5", "postal_code": "08001", "city": "Barcelona", "country": "ES"},
}
RETAILER: dict[str, Any] = {
    "name": "Ferretería Luisa",
    "country": "ES",
    "vat_id": "ESA58818501",
    "buyer_reference": "Luisa",
    "electronic_address": {"scheme": "9920", "id": "ESA58818501"},
    "address": {"line1": "Calle Menor 7", "postal_code": "08002", "city": "Barcelona", "country": "ES"},
}


def goods(price: str, rate: str, **more: Any) -> dict[str, Any]:
    return line(price, **more) | {"taxes": [tax_to_json(tax) for tax in surcharged([Tax("S", Decimal(rate))])]}


def service(price: str) -> dict[str, Any]:
    return line(price, tax={"category": "S", "rate": "21"})


def sold(*lines: dict[str, Any], **body: Any) -> dict[str, Any]:
    return written_document(
        {"lines": list(lines), "buyer_reference": "Luisa"} | body, "es", seller=SPANISH, buyer=RETAILER
    )


MIXED = (goods("99.99", "21"), goods("33.33", "10"), goods("7.77", "4"), service("50"))


@pytest.mark.parametrize("name", sorted(PROFILES))
@pytest.mark.parametrize(
    "document",
    [
        sold(*MIXED),
        sold(*MIXED, allowances=[{"percent": "10"}], charges=[{"amount": "4.90"}], note="Gracias"),
        sold(*MIXED, prices_include_tax=True),
        sold(goods("0.05", "21")),
    ],
)
def test_e_invoice_with_the_surcharge_is_valid_and_comes_to_the_same(document: dict[str, Any], name: str) -> None:
    content = make_xml(document, name)
    verdict = in_rule_room(check_xml, content, name, str(rule_files.xrechnung_rules()))
    assert [each.rule for each in verdict.findings if each.severity == "refusal"] == [], content.decode()
    read = parse_ubl_cii_xml(content, check_xsd=False)
    totals = document["totals"]
    for term, key in (("BT-109", "tax_exclusive"), ("BT-110", "tax_total"), ("BT-115", "amount_due")):
        assert Decimal(read[term]) * 100 == totals[key]
    assert sum(Decimal(each["BT-117"]) for each in read["BG-23"]) * 100 == totals["tax_total"]
    assert sum(Decimal(each["BT-116"]) for each in read["BG-23"]) * 100 == totals["tax_exclusive"]


def test_rates_are_told_apart_by_line_and_explained_in_the_one_note() -> None:
    read = parse_ubl_cii_xml(make_xml(sold(*MIXED, note="Gracias"), "ubl"), check_xsd=False)
    assert [each["BT-152"] for each in read["BG-25"]] == ["26.2", "11.4", "4.5", "21"]
    assert {each["BT-119"]: (each["BT-116"], each["BT-117"]) for each in read["BG-23"]} == {
        "26.2": ("99.99", "26.20"),
        "21": ("50.00", "10.50"),
        "11.4": ("33.33", "3.80"),
        "4.5": ("7.77", "0.35"),
    }
    (note,) = read["BG-1"]
    assert note["BT-22"].splitlines()[:2] == [
        "Gracias",
        "26.2 % = IVA 21 % (21.00 EUR) + recargo de equivalencia 5.2 % (5.20 EUR)",
    ]


def test_on_paper_both_stand_beside_each_other() -> None:
    shown = text_of(render_pdf(json.dumps(sold(*MIXED)), Style())).replace("\xa0", " ")
    assert "5,2" in shown
    assert shown.count("Recargo de equivalencia") >= 3


def test_two_taxes_of_another_country_are_no_surcharge() -> None:
    two = line("100") | {"taxes": [{"category": "S", "rate": "21"}, {"category": "S", "rate": "5.2", "name": "Levy"}]}
    with pytest.raises(Refused, match="one tax on each line"):
        make_xml(written_document({"lines": [two]}), "ubl")
