"""VeriFactu on paper and as a file: the code where and as large as the tax agency wants it, XML by its schemas."""

import importlib.util
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pypdfium2
import pytest
from lxml import etree
from PIL import Image, ImageChops

from billing_app.documents.pdf import Style, render_pdf
from billing_app.documents.tax_code import TITLE, tax_code
from billing_app.documents.verifactu import record_xml, records_xml
from billing_app.domain.look import Layout
from billing_app.domain.verifactu import Detail, Link, Recipient, huella_of
from tests.documents.reading import pages_of
from tests.documents.specimens import document
from tests.domain.verifactu.records import chain, record

URL = (
    "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQRNoVerifactu"
    "?nif=B12345674&numserie=INV-2026-00042&fecha=10-03-2026&importe=1190.00"
)
DOTS = 6
"""Of the picture of a page, for each millimetre."""


def recorded(name: str = "simple", **seller: Any) -> dict[str, Any]:
    found = document(name, "es")
    found["seller"] |= {"iban": "ES9121000418450200051332"} | seller
    return found | {"verifactu": {"type": "F1", "url": URL}}


def code_on(pdf: bytes) -> tuple[float, float, float, float]:
    """Left, upper, right and lower edge of what is dark at the upper left of the first page below the title, in mm."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=DOTS * 25.4 / 72).to_pil().convert("L")
    corner = page.crop((0, 13 * DOTS, 60 * DOTS, 52 * DOTS))
    found = ImageChops.invert(corner).point(lambda tone: 255 * (tone > 128)).getbbox()
    assert found is not None
    left, upper, right, lower = (edge / DOTS for edge in found)
    return left, upper + 13, right, lower + 13


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("layout", get_args(Layout))
def test_the_code_stands_at_the_upper_left_between_30_and_40_mm_wide(layout: Layout, paper: str) -> None:
    given = recorded()
    pdf = render_pdf(json.dumps(given), Style(layout=layout, paper=paper))  # type: ignore[arg-type]
    left, upper, right, lower = code_on(pdf)
    assert 30 <= right - left <= 40
    assert right - left == pytest.approx(lower - upper, abs=0.4)
    assert left == pytest.approx(25, abs=0.6)
    assert upper < 16
    pages = pages_of(pdf)
    assert pages[0].count(TITLE) == 1
    assert "VERI*FACTU" not in pages[0]


@pytest.mark.parametrize("layout", get_args(Layout))
def test_nothing_comes_closer_to_the_code_than_two_millimetres(layout: Layout) -> None:
    """The emblem and the address stay where the code's white ends; a document without one is as it was."""
    given = recorded("credit_note")
    with_logo = Style(layout=layout, logo=wide_logo())
    page = pypdfium2.PdfDocument(render_pdf(json.dumps(given), with_logo))[0]
    drawn = page.render(scale=DOTS * 25.4 / 72).to_pil().convert("L")
    left, upper, right, lower = code_on(render_pdf(json.dumps(given), Style(layout=layout)))
    around = [
        (left - 2, upper - 0.1, left - 0.2, lower),
        (right + 0.2, upper, right + 2, lower),
        (left, lower + 0.2, right, lower + 2),
    ]
    for box in around:
        assert _is_white(drawn.crop(tuple(round(edge * DOTS) for edge in box)))  # type: ignore[arg-type]


def wide_logo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (2000, 500), (220, 30, 40)).save(made, "PNG")
    return made.getvalue()


def _is_white(part: Image.Image) -> bool:
    darkest, _ = part.getextrema()
    return int(darkest) > 200  # type: ignore[arg-type]


def test_a_draft_and_a_document_without_record_have_no_code() -> None:
    assert tax_code(document("simple", "es")) is None
    assert TITLE not in pages_of(render_pdf(json.dumps(recorded()), Style(), is_draft=True))[0]


def _schema(name: str) -> Any:
    found = importlib.util.find_spec("verifactu_sdk")
    assert found is not None
    assert found.submodule_search_locations
    return etree.XMLSchema(file=str(Path(found.submodule_search_locations[0]) / "schemas" / name))


def _kinds() -> list[Link]:
    links = chain(2)
    first, last = links
    german = Recipient("Kunde GmbH", country="DE", id_type="02", id="DE136695976")
    exempt = Detail("01", "02", "", "E2", "", "10.00", "")
    ipsi = Detail("02", "", "S1", "", "4", "-10.00", "-0.40")
    others = [
        record(invoice_type="F2", recipient=None, supplied_on="31-05-2026", details=(ipsi,), total="-10.40"),
        record(invoice_type="R4", recipient=german, rectified=(first.record.invoice,), details=(exempt,)),
        record(issuer_name="Ñandú & <Hijos>", description="“Diseño” ]]> & más"),
        replace(record(), system=replace(record().system, serves_several=True)),
    ]
    return [*links, *(Link(3 + i, each, huella_of(each)) for i, each in enumerate(others)), last]


def test_records_are_valid_by_the_schemas_of_the_tax_agency() -> None:
    schema = _schema("SuministroLR.xsd")
    listed = etree.fromstring(records_xml("Ñandú & Hijos", "B12345674", _kinds()))
    schema.assertValid(listed)
    assert len(listed.findall("{*}RegistroFactura")) == len(_kinds())


def test_each_record_is_valid_alone_and_says_what_was_hashed() -> None:
    schema = _schema("SuministroInformacion.xsd")
    for link in _kinds():
        root = etree.fromstring(record_xml(link))
        schema.assertValid(root)
        said = {etree.QName(each).localname: each.text for each in root}
        kept = link.record
        assert (said["CuotaTotal"], said["ImporteTotal"]) == (kept.tax_total, kept.total)
        assert (said["FechaHoraHusoGenRegistro"], said["Huella"]) == (kept.generated_at, link.huella)
        assert said["TipoFactura"] == kept.invoice_type
