"""PDFs with their e-invoice inside: archivable, the same bytes each time, and read by programs of others."""

import io
import json
import os
import shutil
import subprocess
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pikepdf
import pytest
from facturx import get_level, get_xml_from_pdf
from lxml import etree
from pikepdf.pdfa import validate_written

from billing_app.documents.facturx import attach
from billing_app.documents.markup import make_xml
from billing_app.documents.pdf import Style, render_pdf, render_with_xml
from billing_app.domain.look import Layout
from tests.documents.made_documents import plain_document
from tests.documents.reading import claims_of, pages_of, text_of
from tests.documents.specimens import SPECIMENS, document
from tests.documents.test_pdf import picture

LEVELS = {"facturx": "EN 16931", "facturx-extended": "EXTENDED"}
FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
KINDS = {
    **{f"{name} {level}": (name, "de", Style(), level) for name, level in product(SPECIMENS, LEVELS)},
    **{f"simple {look}": ("simple", "pl", Style(layout=look, paper="letter"), "facturx") for look in get_args(Layout)},
    "simple with a logo": ("simple", "fr", Style(logo=picture("PNG", mode="RGBA")), "facturx"),
    "a plain one": ("simple", "en", Style(), ""),
}
# The validator knows no schemas but the standard's own, though PDF/A-3 allows others that are described, and says so of
# each; sets of glyphs it does not look into.
UNKNOWN_TO_IT = ("/CIDSet", "the content of structured XMP property xmpMM:History is not checked")
EXTENDS = ("pdfaExtension", "pdfaSchema", "pdfaProperty", "fx", "xmpTPg")


@cache
def made(kind: str) -> bytes:
    name, language, style, level = KINDS[kind]
    return rendered(document(name, language), style, level)


def rendered(given: dict[str, Any], style: Style, level: str) -> bytes:
    if not level:
        return render_pdf(json.dumps(given), style)
    return render_with_xml(json.dumps(given), style, level)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_qpdf_finds_nothing_wrong(kind: str, tmp_path: Path) -> None:
    qpdf = shutil.which("qpdf")
    if qpdf is None and not os.environ.get("CI"):
        pytest.skip("qpdf is not installed here: apt-get install qpdf")
    assert qpdf is not None
    file = tmp_path / "document.pdf"
    file.write_bytes(made(kind))
    checked = subprocess.run([qpdf, "--check", str(file)], capture_output=True, text=True, check=False)
    assert (checked.returncode, "No syntax or stream encoding errors" in checked.stdout) == (0, True), checked.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_a_validator_of_pdf_a_finds_only_what_it_does_not_know(kind: str) -> None:
    found = validate_written(io.BytesIO(alone(made(kind))), "3b").findings
    known = (*UNKNOWN_TO_IT, *(f"XMP {what} {prefix}" for what in ("namespace", "property") for prefix in EXTENDS))
    assert [one.message for one in found if not one.message.startswith(known)] == []


def alone(pdf: bytes) -> bytes:
    """Without the file inside, at which the validator would stop."""
    stripped = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for name in ("/AF", "/Names", "/PageMode"):
            if name in opened.Root:
                del opened.Root[name]
        opened.save(stripped, fix_metadata_version=False)
    return stripped.getvalue()


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", SPECIMENS)
def test_the_file_inside_is_the_e_invoice_and_tied_to_the_document(name: str, level: str) -> None:
    given = document(name, "de")
    pdf = made(f"{name} {level}")
    if name == "several_rates":  # what no e-invoice can say stands in the PDF alone
        assert pdf == rendered(given, Style(), "")
        return
    xml = make_xml(given, level)
    assert get_xml_from_pdf(pdf, check_xsd=True, check_schematron=False) == ("factur-x.xml", xml)
    assert get_level(etree.fromstring(xml)) == LEVELS[level].replace(" ", "").lower()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (file,) = opened.Root.AF
        assert opened.Root.Names.EmbeddedFiles.Names[1].objgen == file.objgen
        inside = opened.attachments["factur-x.xml"].get_file()
        assert (inside.read_bytes(), inside.mime_type, inside.size) == (xml, "text/xml", len(xml))
        assert (file.AFRelationship, file.F, file.UF) == ("/Alternative", "factur-x.xml", "factur-x.xml")


@pytest.mark.parametrize("level", LEVELS)
def test_what_the_document_says_of_itself_agrees_and_is_described(level: str) -> None:
    pdf = made(f"credit_note {level}")
    claims = claims_of(pdf) | {"profiles": [True]}
    assert claims == claims_of(rendered(document("credit_note", "de"), Style(), ""))
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as said:
        about = opened.docinfo
        assert (said["dc:title"], said["dc:creator"]) == (str(about.Title), [str(about.Author)])
        assert (said["xmp:CreatorTool"], said["xmp:CreateDate"]) == (str(about.Creator), "2026-03-10T00:00:00Z")
        assert (str(about.CreationDate), str(about.ModDate)) == ("D:20260310000000Z", "D:20260310000000Z")
        names = {"DocumentType": "INVOICE", "DocumentFileName": "factur-x.xml", "Version": "1.0"}
        assert {name: said[FX + name] for name in names} == names
        assert said[f"{FX}ConformanceLevel"] == LEVELS[level]
        described = str(said)
    assert all(f"<pdfaProperty:name>{name}</pdfaProperty:name>" in described for name in (*names, "ConformanceLevel"))


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_document_gives_the_same_bytes(level: str) -> None:
    given = plain_document(3)
    assert rendered(given, Style(), level) == rendered(given, Style(), level)


def test_the_pages_are_those_of_the_document_alone() -> None:
    assert pages_of(made("simple facturx")) == pages_of(rendered(document("simple", "de"), Style(), ""))


def test_syntax_in_the_names_stays_text_in_what_the_document_says_of_itself() -> None:
    given = document("simple", "en")
    given["seller"]["name"] = name = '</rdf:li> & <b>"{title}" {0}'
    given["number"] = "INV-<1> & {made_at}"
    pdf = rendered(given, Style(), "facturx")
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as said:
        assert (said["dc:creator"], said["dc:title"]) == ([name], "Invoice INV-<1> & {made_at}")
    assert name in text_of(pdf)


def test_a_level_of_nobody_is_refused() -> None:
    with pikepdf.new() as blank, pytest.raises(ValueError, match="no level minimum"):
        attach(blank, b"<a/>", "minimum", made_at=None)  # type: ignore[arg-type]
