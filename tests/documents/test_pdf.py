"""The PDF of a document: its texts against golden files, its conformance, and what could break a layout."""

import io
import json
import re
from itertools import pairwise
from typing import Any, get_args

import pytest
from PIL import Image

from billing_app.documents.pdf import Style, page_pictures, prepare_logo, render_pdf
from billing_app.documents.sheet import make_sheet
from billing_app.domain.errors import InvalidInput
from billing_app.domain.look import Layout
from tests.documents.reading import claims_of, fonts_of, pages_of, text_of
from tests.documents.specimens import LANGUAGES, PDF_GOLDEN, SPECIMENS, document, line, pdf_text, written_document

LAYOUTS = get_args(Layout)
INJECTIONS = (
    "#strong[bold] #let x = 1",
    "*bold* _italic_ `code` $x^2$",
    "= Heading\n- item\n+ item",
    "<b>bold</b> <script>alert(1)</script> &amp;",
    "\\n \\u{41} // comment /* c */",
    '#read("/etc/passwd") #image("logo.svg")',
    "@ref <label> ~ --- ... ''",
    "{{ 7*7 }} ${7*7} %s {labels}",
    '"quoted" and \\"escaped\\"',
)


def rendered(given: dict[str, Any], layout: str = "modern", **style: Any) -> bytes:
    return render_pdf(json.dumps(given), Style(layout=layout, **style))  # type: ignore[arg-type]


def words(text: str) -> set[str]:
    return {word for word in re.split(r"[\s␣]+", text.replace("\u200b", "")) if word}


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_pdf_says_what_its_golden_file_says_in_every_language(name: str) -> None:
    assert pdf_text(name) == (PDF_GOLDEN / f"{name}.txt").read_text()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ["several_rates", "credit_note", "deposit_deducted", "period_and_early_payment"])
def test_every_layout_says_all_that_the_sheet_says(name: str, layout: str) -> None:
    given = document(name, "de")
    sheet = make_sheet(given)
    said = words(" ".join(pages_of(rendered(given, layout, paper="letter"))))
    shown = [sheet.title, sheet.number, sheet.amount_due, *sheet.seller, *sheet.buyer, *sheet.notes]
    shown += [part for pair in (*sheet.facts, *sheet.totals, *sheet.payment) for part in pair]
    for each in sheet.lines:
        shown += [each.description, each.quantity, each.price, each.tax, each.amount, *each.details]
    assert words(" ".join(shown)) - said == set()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_pdf_is_pdf_a_3b_with_all_its_fonts(layout: str) -> None:
    pdf = rendered(document("simple", "fr"), layout, logo=picture("PNG", mode="RGBA"))
    claims = claims_of(pdf)
    assert claims.pop("title") == "Facture INV-2026-00042"
    assert claims == {
        "part": "3",
        "conformance": "B",
        "intents": ["/GTS_PDFA1"],
        "profiles": [True],
        "is_encrypted": False,
        "has_id": True,
        "language": "fr",
        "is_tagged": True,
        "scripts": [],
    }
    fonts = list(fonts_of(pdf))
    assert fonts
    assert all(is_embedded for _, is_embedded in fonts)


def test_the_same_document_gives_the_same_bytes() -> None:
    given = document("several_rates", "en")
    assert rendered(given) == rendered(given)


@pytest.mark.parametrize("typed", INJECTIONS)
def test_what_looks_like_markup_stands_there_as_it_was_typed(typed: str) -> None:
    given = written_document(
        {"lines": [line("10", description=typed)], "note": typed}, buyer={"name": typed[:40].replace("\n", " ")}
    )
    shown = text_of(rendered(given))
    plain = " ".join(typed.split())
    assert shown.count(plain) >= 2


def test_two_hundred_lines_go_over_pages_that_carry_their_sums() -> None:
    lines = [line("10", description=f"Line {number} with some words", id=str(number)) for number in range(1, 201)]
    pages = pages_of(rendered(written_document({"lines": lines}, language="de")))
    assert len(pages) > 5
    whole = " ".join(pages)
    assert all(f"Line {number} with" in whole for number in range(1, 201))
    for number, page in enumerate(pages, 1):
        assert f"Seite {number} von {len(pages)}" in page
    for page, following in pairwise(pages):
        last = max(map(int, re.findall(r"Line (\d+) with", page)))
        if last < 200:
            carried = re.search(r"Übertrag\s+([\d.,]+)", page.split(f"Line {last} with")[1])
            assert carried
            assert carried[1] == f"{last * 10:,}".replace(",", ".") + ",00"
            assert f"Übertrag\n{carried[1]}" in following or f"Übertrag {carried[1]}" in following.replace("\n", " ")
            assert "Beschreibung" in following
    assert "Übertrag" not in pages[-1].split("Line 200 with")[-1]


def test_endless_words_break_instead_of_running_off_the_page() -> None:
    given = written_document({"lines": [line("10", description="x" * 900)], "note": "y" * 3000})
    assert page_width_used(rendered(given)) < 1


def test_a_very_long_description_goes_on_over_pages() -> None:
    typed = [f"w{number}" for number in range(1700)]
    pages = pages_of(rendered(written_document({"lines": [line("10", description=" ".join(typed))]})))
    assert len(pages) > 1
    assert re.findall(r"\bw\d+\b", " ".join(pages)) == typed


def test_a_draft_says_so_and_can_not_be_paid() -> None:
    given = written_document({"lines": [line("10")]}, language="fr") | {"number": ""}
    made = render_pdf(json.dumps(given), Style(), is_draft=True)
    assert "Brouillon" in text_of(made)
    assert "Scanner pour payer" not in text_of(made)
    assert "Brouillon" not in text_of(rendered(given | {"number": "INV-1"}))


def test_an_invoice_in_euros_has_a_code_that_banking_apps_read() -> None:
    assert "Scan to pay" in text_of(rendered(document("simple", "en")))
    assert "Scan to pay" not in text_of(rendered(document("credit_note", "en")))
    assert "Scan to pay" not in text_of(rendered(document("foreign_currency", "en")))


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "CMYK")])
def test_a_logo_stands_at_the_top(kind: str, mode: str) -> None:
    logo = prepare_logo(picture(kind, mode=mode))
    page = Image.open(io.BytesIO(page_pictures(rendered(document("simple", "en"), logo=logo))[0])).convert("RGB")
    red, green, blue = page.getpixel((int(page.width * 0.16), int(page.height * 0.07)))  # type: ignore[misc]
    assert red > 150
    assert green < 110
    assert blue < 110


def test_a_logo_keeps_nothing_but_its_picture() -> None:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    Image.new("RGB", (3000, 900), "red").save(made, "JPEG", exif=exif)
    logo = prepare_logo(made.getvalue())
    assert b"where I live" not in logo
    assert Image.open(io.BytesIO(logo)).size == (1200, 360)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_type"),
        (b"GIF89a", "file_type"),
        (b"\x89PNG\r\n\x1a\n" + b"nonsense" * 20, "broken_picture"),
        (b"\xff\xd8\xff" + b"\x00" * 200, "broken_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 2_000_001, "file_too_large"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        prepare_logo(content)
    assert refused.value.error_code == code


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    made = io.BytesIO()
    Image.new("1", (7_000, 6_000)).save(made, "PNG")
    with pytest.raises(InvalidInput, match="too many pixels"):
        prepare_logo(made.getvalue())


def test_every_language_has_its_golden_pdfs() -> None:
    assert {file.stem for file in PDF_GOLDEN.iterdir()} == set(SPECIMENS)
    assert all(f"[{language}]" in (PDF_GOLDEN / "simple.txt").read_text() for language in LANGUAGES)


def picture(kind: str, *, mode: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 200), (220, 30, 40)).convert(mode).save(made, kind)
    return made.getvalue()


def page_width_used(pdf: bytes) -> float:
    """How far to the right ink goes on any page, as a part of the page's width less its margin."""
    used = 0.0
    for content in page_pictures(pdf, dots_per_inch=50, most_pages=20):
        page = Image.open(io.BytesIO(content)).convert("L")
        box = page.point(lambda tone: 255 if tone < 128 else 0).getbbox()
        used = max(used, box[2] / (page.width * 0.95)) if box and box[2] < page.width else used
    return used
