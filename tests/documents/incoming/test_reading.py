"""E-invoices of others are read as an independent library reads them, whatever they are written in or wrapped in."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from facturx.parse_xml import parse_ubl_cii_xml

from billing_app.documents.incoming import IncomingInvoice, IncomingParty, check_incoming, read_incoming
from billing_app.documents.incoming.reading import read_file
from billing_app.domain.errors import InvalidInput
from tests.documents import rule_files
from tests.documents.incoming.pdf_bombs import hybrid_with_raw, whole
from tests.documents.incoming.whole_files import hybrid, xml_of


def examples() -> list[Path]:
    """Every official example that is a good invoice."""
    return sorted(rule_files.examples().glob("valid/*/*.[xX][mM][lL]"))


def number(value: Any) -> Decimal | None:
    return Decimal(value) if value is not None else None


def first(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


def said(value: Any) -> str:
    return " ".join((first(value) or "").split())


def test_official_examples_are_read_as_the_library_reads_them() -> None:
    files = examples()
    assert len(files) > 70
    for file in files:
        content = file.read_bytes()
        read, other = read_file(content), parse_ubl_cii_xml(content, check_xsd=False)
        assert read.unread == (), file.name
        assert_same(read, other)
        assert_same_party(read.seller, other["BG-4"])
        assert_same_party(read.buyer, other["BG-7"])


def assert_same(read: IncomingInvoice, other: dict[str, Any]) -> None:
    """The other one reads into terms of EN 16931."""
    assert (read.number, read.issued_on, read.currency) == (said(other["BT-1"]), other["BT-2"], other["BT-5"])
    assert (read.type_code, read.specification) == (other["BT-3"], said(other["BT-24"]))
    assert (read.due_on, read.supplied_on) == (first(other.get("BT-9")), first(other.get("BT-72")))
    assert (read.buyer_reference, read.purchase_order) == (said(other.get("BT-10")), said(other.get("BT-13")))
    assert read.payment.iban == said(other.get("BT-84")).replace(" ", "").upper()
    assert read.payment.bic == said(other.get("BT-86")).replace(" ", "").upper()
    assert read.payment.reference == said(other.get("BT-83"))
    assert read.notes == tuple(filter(None, (said(note.get("BT-22")) for note in other.get("BG-1", []))))
    totals = read.totals
    assert [totals.line_total, totals.tax_exclusive, totals.tax_total, totals.tax_inclusive, totals.amount_due] == [
        number(first(other.get(term))) for term in ("BT-106", "BT-109", "BT-110", "BT-112", "BT-115")
    ]
    assert [totals.allowance_total, totals.charge_total, totals.prepaid, totals.rounding] == [
        number(other.get(term)) for term in ("BT-107", "BT-108", "BT-113", "BT-114")
    ]
    assert [(tax.category, tax.rate, tax.base, tax.amount) for tax in read.taxes] == [
        (group["BT-118"], number(group.get("BT-119")), number(group["BT-116"]), number(group["BT-117"]))
        for group in other["BG-23"]
    ]
    assert [(line.quantity, line.unit, line.unit_price, line.net, line.name) for line in read.lines] == [
        (
            number(line["BT-129"]),
            line["BT-130"],
            number(line["BT-146"]),
            number(line["BT-131"]),
            said(line["BT-153"]),
        )
        for line in other["BG-25"]
    ]
    assert [(line.category, line.rate) for line in read.lines] == [
        (line.get("BT-151", ""), number(line.get("BT-152"))) for line in other["BG-25"]
    ]


def assert_same_party(read: IncomingParty, other: dict[str, Any]) -> None:
    assert read.name == said(other.get("name") or other.get("biz_name"))
    assert (read.vat_id, read.legal_id) == (said(other.get("vat_identifier")), said(other.get("legal_identifier")))
    assert (read.city, read.postal_code) == (said(other.get("city")), said(other.get("postcode")))
    assert (read.line1, read.country) == (said(other.get("addr_l1")), said(other.get("country_code")))
    address = (read.electronic_address, read.electronic_scheme)
    assert address == (said(other.get("einvoicing_addr")), said(other.get("einvoicing_addr_schemeid")))


def test_a_pdf_is_read_as_the_e_invoice_inside_it() -> None:
    for pdf in whole():
        read = read_incoming(pdf)
        assert (read.attachment, read.totals.tax_inclusive > 0) == ("factur-x.xml", True)
        assert read.xml.lstrip().startswith(b"<")
    plain = read_file(read_incoming(hybrid()).xml)
    assert (plain.number, plain.issued_on) == ("INV-2026-00042", date(2026, 3, 10))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-15", "windows-1252"])
def test_every_encoding_that_is_taken_gives_the_same_invoice(encoding: str) -> None:
    text = xml_of("ubl").decode().replace("Werkhof GmbH", "Wörkhöf")
    named = text.replace("UTF-8", encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be"), 1)
    read = read_file(named.encode(encoding))
    assert read.seller.name == "Wörkhöf"
    assert read.totals == read_file(xml_of("ubl")).totals


def test_what_is_broken_but_not_needed_is_named_and_left_empty() -> None:
    content = xml_of("ubl")
    broken = content.replace(b"<cbc:DueDate>2026", b"<cbc:DueDate>x026").replace(b">3</cbc:Inv", b">three</cbc:Inv", 1)
    read = read_file(broken)
    assert read.unread == ("BT-9", "BT-129")
    assert (read.due_on, read.lines[0].quantity, read.lines[1].quantity) == (None, None, Decimal(3))


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("#AAI#All work is done.", "All work is done."),
        ("#AAI##1 of 2", "#1 of 2"),
        ("#1 of 2", "#1 of 2"),
        ("#SALE# 50 % off", "#SALE# 50 % off"),
        ("#abc#def", "#abc#def"),
        ("See #AAI#below", "See #AAI#below"),
    ],
)
def test_the_subject_of_a_note_in_ubl_is_no_part_of_its_text(written: str, note: str) -> None:
    content = xml_of("ubl").replace(b"<cbc:DueDate>", b"<cbc:Note/><cbc:DueDate>", 1)
    assert read_file(content).notes == ()
    assert read_file(content.replace(b"<cbc:Note/>", f"<cbc:Note>{written}</cbc:Note>".encode())).notes == (note,)
    assert read_file(content.replace(b"<cbc:Note/>", b"<cbc:Note>#AAI#</cbc:Note>")).notes == ()


def test_in_cii_a_note_has_its_subject_beside_it() -> None:
    note = b"<ram:IncludedNote><ram:Content>#AAI#typed</ram:Content><ram:SubjectCode>AAI</ram:SubjectCode>"
    at = b"</rsm:ExchangedDocument>"
    assert read_file(xml_of("cii").replace(at, note + b"</ram:IncludedNote>" + at)).notes == ("#AAI#typed",)


def test_a_credit_note_is_known_by_its_code_or_its_root() -> None:
    assert read_file(xml_of("cii").replace(b">380<", b">381<", 1)).kind == "credit_note"
    credit = next(file for file in examples() if file.name == "ubl-tc434-creditnote1.xml")
    assert read_file(credit.read_bytes()).kind == "credit_note"


def test_the_total_of_tax_is_the_one_in_the_currency_of_the_document() -> None:
    double = b'<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">999.00</cbc:TaxAmount></cac:TaxTotal><cac:TaxTotal>'
    read = read_file(xml_of("ubl").replace(b"<cac:TaxTotal>", double, 1))
    assert read.totals.tax_total == read_file(xml_of("ubl")).totals.tax_total


def test_the_other_attachment_is_taken_where_the_first_is_no_invoice() -> None:
    with pytest.raises(InvalidInput, match="The e-invoice inside the PDF: The file is no XML") as refused:
        read_file(hybrid_with_raw(b"<a>"))
    assert refused.value.error_code == "not_xml"


def test_the_rules_are_asked_of_what_was_read() -> None:
    assert check_incoming(read_incoming(xml_of("ubl"))).is_valid
    wrong = read_incoming(xml_of("ubl").replace(b"<cbc:LineExtensionAmount", b"<cbc:Unknown/><cbc:LineExtensionAmount"))
    verdict = check_incoming(wrong)
    assert {finding.rule for finding in verdict.findings} == {"XSD"}
    assert not verdict.is_valid
