"""Reading PDFs as tests see them: their texts, and what makes them PDF/A."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2


def pages_of(pdf: bytes) -> list[str]:
    """The text of every page, in reading order, blanks that don't break shown as ␣."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return [text.replace("\r\n", "\n").replace("\u202f", "␣").replace("\xa0", "␣") for text in texts]


def text_of(pdf: bytes) -> str:
    """The text of the whole document, in one line."""
    return " ".join(" ".join(pages_of(pdf)).replace("␣", " ").replace("\u200b", "").split())


def fonts_of(pdf: bytes) -> Iterator[tuple[str, bool]]:
    """Every font with whether its outlines are in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                yield str(item.FontName), any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def glyphs_of(pdf: bytes) -> set[int]:
    """The numbers of all glyphs that are drawn on pages, 0 for one that a font does not have (`.notdef`)."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {number for page in document.pages for number in _glyphs_on(page)}


def _glyphs_on(page: pikepdf.Page) -> Iterator[int]:
    """Typst writes text in composite fonts, two bytes for each glyph."""
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in {"Tj", "TJ"}:
            texts = operands[0] if str(operator) == "TJ" else operands
            for text in texts:
                if isinstance(text, pikepdf.String):
                    shown = bytes(text)
                    yield from (int.from_bytes(shown[at : at + 2]) for at in range(0, len(shown), 2))


def claims_of(pdf: bytes) -> dict[str, Any]:
    """What the document says of itself: its PDF/A part, its colours, its title."""
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as metadata:
        intents = document.Root.get("/OutputIntents", [])
        return {
            "part": metadata.get("pdfaid:part"),
            "conformance": metadata.get("pdfaid:conformance"),
            "title": metadata.get("dc:title"),
            "intents": [str(intent.S) for intent in intents],
            "profiles": [len(intent.DestOutputProfile.read_bytes()) > 0 for intent in intents],
            "is_encrypted": document.is_encrypted,
            "has_id": "/ID" in document.trailer,
            "language": str(document.Root.get("/Lang", "")),
            "is_tagged": bool(document.Root.get("/MarkInfo", {}).get("/Marked", False)),
            "scripts": [name for name in ("/OpenAction", "/AA", "/AcroForm") if name in document.Root],
        }
