"""Making the PDF: the templates with the texts of one document, as PDF/A-3b. Runs in a process of the workshop."""

import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import typst

from billing_app.documents.facturx import attach
from billing_app.documents.markup import make_xml
from billing_app.documents.pdf.composing import compose
from billing_app.documents.pdf.glyphs import FONTS
from billing_app.documents.pdf.style import Style
from billing_app.documents.profiles import profile_named
from billing_app.domain.errors import BillingError

_TEMPLATES = Path(__file__).parent / "templates"
_STANDARDS: Any = ["a-3b"]
_MOST_TAGGED_LINES = 2000
"""Tags let people hear a document read out; for thousands of lines they take more memory than a process may have."""


def render_pdf(frozen: str, style: Style, *, is_draft: bool = False) -> bytes:
    """The PDF of a frozen document (its JSON text); the same document and style give the same bytes."""
    return _packed(_typeset(json.loads(frozen), style, is_draft=is_draft))


def render_with_xml(frozen: str, style: Style, format_name: str) -> tuple[bytes, str]:
    """The PDF with the e-invoice of a Factur-X format inside, and that format; the same bytes for the same as well.

    Where the format can't say what the document says, the PDF stands alone: it is the invoice, and reads the same.
    """
    document = json.loads(frozen)
    try:
        xml = make_xml(document, format_name)
    except BillingError:
        return _packed(_typeset(document, style)), ""
    level, made_at = profile_named(format_name).level, _made_at(document)
    return _packed(_typeset(document, style), lambda made: attach(made, xml, level, made_at=made_at)), format_name


def _typeset(document: Mapping[str, Any], style: Style, *, is_draft: bool = False) -> bytes:
    files: Any = _templates() | compose(document, style, is_draft=is_draft)
    made = _compiler().compile(
        input=files,
        pdf_standards=_STANDARDS,
        timestamp=int(_made_at(document).timestamp()),
        pdf_tags=len(document["body"]["lines"]) <= _MOST_TAGGED_LINES,
    )
    assert isinstance(made, bytes)
    return made


def _made_at(document: Mapping[str, Any]) -> datetime:
    """The beginning of the day of issue, whenever the file is made: its bytes follow from the document alone."""
    return datetime.fromisoformat(document["issued_on"]).replace(tzinfo=UTC)


def _packed(pdf: bytes, finish: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """The same document with its objects packed together: a third of the size, and as conformant."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if finish is not None:
            finish(document)
        document.save(
            packed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            fix_metadata_version=False,  # it would read and write what the document says of itself again
        )
    return packed.getvalue()


@cache
def _compiler() -> typst.Compiler:
    """One compiler for the life of the process: it keeps the fonts and whatever layouts have in common."""
    return typst.Compiler(root=str(_TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True)


@cache
def _templates() -> dict[str, bytes]:
    files = {file.name: file.read_bytes() for file in _TEMPLATES.glob("*.typ")}
    return {"main.typ": files.pop("document.typ"), **files}
