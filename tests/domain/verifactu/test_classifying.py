"""What documents are to the tax agency: types, buyers, codes; and the address in the QR code."""

from dataclasses import replace
from decimal import Decimal

import pytest

from billing_app.domain.party import Party
from billing_app.domain.tax import Tax
from billing_app.domain.verifactu import InvoiceId
from billing_app.domain.verifactu.classifying import Trade, correction_type, details_of, invoice_type, recipient_of
from billing_app.domain.verifactu.tax_code import tax_code_url

HOME = Trade("01")
GERMAN = Trade("01", buyer_country="DE")
S21 = Tax("S", Decimal(21))


@pytest.mark.parametrize(
    ("tax", "trade", "codes"),
    [
        (S21, HOME, ("01", "S1", "", "21")),
        (Tax("S", Decimal("10.0")), GERMAN, ("01", "S1", "", "10")),
        (S21, Trade("01", is_cash_basis=True), ("07", "S1", "", "21")),
        (Tax("Z"), Trade("03"), ("01", "S1", "", "0")),
        (S21, Trade("02"), ("", "S1", "", "21")),
        (Tax("AE"), HOME, ("01", "S2", "", "0")),
        (Tax("AE"), GERMAN, ("01", "N2", "", "")),
        (Tax("K"), GERMAN, ("01", "", "E5", "")),
        (Tax("G"), Trade("01", buyer_country="US"), ("02", "", "E2", "")),
        (Tax("E", reason="Art. 20 LIVA"), HOME, ("01", "", "E1", "")),
        (Tax("E", reason_code="VATEX-EU-132-1I"), HOME, ("01", "", "E1", "")),
        (Tax("E", reason_code="VATEX-EU-148-A"), HOME, ("02", "", "E3", "")),
        (Tax("E", reason_code="VATEX-EU-79-C"), HOME, ("01", "", "E6", "")),
        (Tax("E"), Trade("01", is_small_business=True), ("01", "", "E6", "")),
        (Tax("O"), HOME, ("01", "N1", "", "")),
        (Tax("O"), GERMAN, ("01", "N2", "", "")),
    ],
)
def test_each_tax_has_the_agencys_codes(tax: Tax, trade: Trade, codes: tuple[str, ...]) -> None:
    (detail,) = details_of([(tax, 10000, 2100)], trade)
    assert (detail.regime, detail.qualification, detail.exemption, detail.rate) == codes
    assert (detail.base, detail.amount) == ("100.00", "21.00" if detail.rate else "")


def test_groups_with_the_same_codes_are_one_part_of_the_breakdown() -> None:
    groups = [(S21, 10000, 2100), (Tax("S", Decimal(21), name="IVA"), -4000, -840), (Tax("S", Decimal(4)), 100, 4)]
    details = details_of(groups, HOME)
    assert [(each.rate, each.base, each.amount) for each in details] == [
        ("21", "60.00", "12.60"),
        ("4", "1.00", "0.04"),
    ]


def test_recargo_de_equivalencia_stands_beside_the_vat_that_it_is_charged_on_top_of() -> None:
    surcharge, reduced = Tax("S", Decimal("5.2"), name="RE"), Tax("S", Decimal("1.4"))
    groups = [(S21, 10000, 2100), (surcharge, 10000, 520), (Tax("S", Decimal(10)), 5000, 500), (reduced, 5000, 70)]
    details = details_of(groups, HOME)
    assert [(each.regime, each.rate, each.base, each.amount) for each in details] == [
        ("18", "21", "100.00", "21.00"),
        ("18", "10", "50.00", "5.00"),
    ]
    assert [(each.surcharge_rate, each.surcharge_amount) for each in details] == [("5.2", "5.20"), ("1.4", "0.70")]
    (cash,) = details_of(groups[:2], replace(HOME, is_cash_basis=True))
    assert (cash.regime, cash.surcharge_amount) == ("07", "5.20")
    (igic,) = details_of([(surcharge, 10000, 520)], Trade("03"))
    assert (igic.rate, igic.surcharge_rate) == ("5.2", "")


def test_a_rate_of_vat_with_a_surcharge_on_a_part_of_it_is_two_parts() -> None:
    surcharge, tobacco = Tax("S", Decimal("5.2"), name="RE"), Tax("S", Decimal("1.75"), name="RE")
    groups = [(S21, 33333, 7000), (surcharge, 10001, 520), (tobacco, 5000, 88)]
    details = details_of(groups, HOME)
    assert [(each.regime, each.base, each.amount, each.surcharge_rate, each.surcharge_amount) for each in details] == [
        ("18", "100.01", "21.00", "5.2", "5.20"),
        ("18", "50.00", "10.50", "1.75", "0.88"),
        ("01", "183.32", "38.50", "", ""),
    ]


@pytest.mark.parametrize(
    ("buyer", "found"),
    [
        (Party("Cliente", "ES", vat_id="ESA58818501"), ("A58818501", "", "")),
        (Party("Cliente", "", tax_number="12345678Z"), ("12345678Z", "", "")),
        (Party("Kunde", "DE", vat_id="DE136695976"), ("", "02", "DE136695976")),
        (Party("Client", "GB", vat_id="GB980780684"), ("", "04", "GB980780684")),
        (Party("Client", "US", tax_number="12-3456789"), ("", "04", "12-3456789")),
    ],
)
def test_a_buyer_is_named_by_its_identifier(buyer: Party, found: tuple[str, str, str]) -> None:
    recipient = recipient_of(buyer)
    assert recipient is not None
    assert (recipient.nif, recipient.id_type, recipient.id) == found
    assert invoice_type(recipient) == "F1"


@pytest.mark.parametrize(
    "buyer", [None, Party("Ana", "ES"), Party("Ana", "ES", vat_id="ES12345678A"), Party("Jo", "US")]
)
def test_without_an_identifier_the_invoice_is_a_simplified_one(buyer: Party | None) -> None:
    assert recipient_of(buyer) is None
    assert invoice_type(None) == "F2"


def test_a_simplified_invoice_is_corrected_by_r5_another_one_as_asked() -> None:
    assert [correction_type("F2", "R3"), correction_type("F1", "R3"), correction_type("F1")] == ["R5", "R3", "R1"]


def test_the_address_in_the_code_is_the_agencys_with_encoded_values() -> None:
    invoice = InvoiceId("89890001K", "12345678&G33", "01-01-2024")
    assert tax_code_url(invoice, "241.40", "test") == (
        "https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQRNoVerifactu"
        "?nif=89890001K&numserie=12345678%26G33&fecha=01-01-2024&importe=241.40"
    )
    assert tax_code_url(invoice, "241.40", "production").startswith(
        "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQRNoVerifactu?nif=89890001K&"
    )
