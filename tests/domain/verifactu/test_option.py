"""VeriFactu as an option of a business, and what it asks of documents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from billing_app.domain.business import business_from_json, business_to_json, merge_business, parse_business
from billing_app.domain.checks import check_issue, facts_of
from billing_app.domain.errors import InvalidInput
from billing_app.domain.invoice import InvoiceBody
from billing_app.domain.party import Address, Party
from billing_app.domain.tax import Tax
from billing_app.domain.totals import compute_totals
from tests.domain.bodies import body, line

SPANISH: dict[str, Any] = {
    "name": "Estudio Marea SL",
    "country": "ES",
    "currency": "EUR",
    "address": {"line1": "Calle Mayor 1", "city": "Madrid"},
    "vat_id": "ESB12345674",
}
ON = {"verifactu": {"environment": "test"}}
BUYER = Party("Cliente SA", "ES", Address("Gran Vía 2", city="Madrid", country="ES"), vat_id="ESA58818501")


def test_it_is_off_until_it_is_chosen_and_kept_with_the_profile() -> None:
    off = parse_business(SPANISH)
    assert off.verifactu is None
    assert business_to_json(off)["verifactu"] is None
    on = merge_business(off, ON)
    assert business_from_json(business_to_json(on)) == on
    assert merge_business(on, {"verifactu": None}) == off


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"country": "DE"}, "not_allowed_here"),
        ({"vat_id": "ESB12345670"}, "nif_missing"),
        ({"vat_id": None}, "nif_missing"),
        ({"currency": "USD"}, "currency_not_euro"),
        ({"verifactu": {"environment": "staging"}}, "not_a_choice"),
        ({"verifactu": {"producer_name": "Casa de Software SL"}}, "incomplete"),
        ({"verifactu": {"producer_name": "Casa", "producer_nif": "B12345670"}}, "not_a_nif"),
    ],
)
def test_only_a_spanish_business_with_a_right_nif_has_it(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_business(SPANISH | ON | changes)
    assert caught.value.error_code == code


def test_who_keeps_records_cannot_lose_its_nif() -> None:
    with pytest.raises(InvalidInput) as caught:
        merge_business(parse_business(SPANISH | ON), {"vat_id": "ESB12345670"})
    assert caught.value.error_code == "nif_missing"


def findings(document: InvoiceBody, buyer: Party | None = BUYER, option: Any = ON) -> list[tuple[str, str]]:
    seller = facts_of(parse_business(SPANISH | option))
    found = check_issue(document, compute_totals(document), seller, buyer, today=date(2026, 6, 15))
    return [(each.severity, each.code) for each in found if each.code.startswith("verifactu")]


def taxed(price: str, *taxes: Tax) -> InvoiceBody:
    return body(replace(line("1", price), taxes=taxes))


S21 = Tax("S", Decimal(21))
RE = Tax("S", Decimal("5.2"), name="RE")
ALONE = ("refusal", "verifactu_surcharge")
NOBODY = replace(BUYER, vat_id="")


@pytest.mark.parametrize(
    ("document", "changes", "found"),
    [
        (taxed("100", S21), {}, []),
        (taxed("100", S21), {"buyer": None}, []),
        (taxed("100", S21), {"buyer": NOBODY}, [("warning", "verifactu_simplified")]),
        (taxed("3000", S21), {"buyer": NOBODY}, [("refusal", "verifactu_buyer_nif_missing")]),
        (taxed("3000", S21), {"buyer": None}, [("refusal", "verifactu_buyer_nif_missing")]),
        (taxed("100", S21), {"buyer": replace(BUYER, vat_id="ESA58818502")}, [("refusal", "verifactu_buyer_nif")]),
        (taxed("100", S21), {"buyer": replace(BUYER, vat_id="B12345674")}, [("refusal", "verifactu_own_nif")]),
        (taxed("100", Tax("S", Decimal(19))), {}, [("refusal", "verifactu_rate")]),
        (taxed("100", Tax("Z")), {}, [("refusal", "verifactu_rate")]),
        (taxed("100", Tax("Z")), {"option": {"verifactu": {"impost": "igic"}}}, []),
        (
            taxed("100", Tax("S", Decimal("9.125"))),
            {"option": {"verifactu": {"impost": "igic"}}},
            [("refusal", "verifactu_rate")],
        ),
        (taxed("100", replace(S21, country="FR")), {}, [("refusal", "verifactu_foreign_tax")]),
        (taxed("100", S21, Tax("S", Decimal(10), name="RE")), {}, [("refusal", "verifactu_several_taxes")]),
        (taxed("100", S21, RE), {}, []),
        (taxed("100", Tax("S", Decimal(10)), RE), {}, [("refusal", "verifactu_several_taxes")]),
        (taxed("100", S21, replace(RE, compound=True)), {}, [("refusal", "verifactu_several_taxes")]),
        (taxed("100", RE), {}, [ALONE]),
        (replace(taxed("100", S21, RE), lines=(*taxed("100", S21, RE).lines, *taxed("1", S21).lines)), {}, []),
        (replace(taxed("100", S21), issue_date=date(2024, 10, 27)), {}, [("refusal", "verifactu_issue_date")]),
        (taxed("100", Tax("S", Decimal(19))), {"option": {}}, []),
    ],
)
def test_documents_that_the_agency_would_refuse_are_refused(
    document: InvoiceBody, changes: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert findings(document, **changes) == found
