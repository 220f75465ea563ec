"""Making the PDF: the templates with the texts of one document, as PDF/A-3b. Runs in a process of the workshop."""

import io
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import typst

from billing_app.documents.facturx import embed
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
    document = json.loads(frozen)
    files: Any = _templates() | compose(document, style, is_draft=is_draft)
    issued = datetime.fromisoformat(document["issued_on"]).replace(tzinfo=UTC)
    made = _compiler().compile(
        input=files,
        pdf_standards=_STANDARDS,
        timestamp=int(issued.timestamp()),
        pdf_tags=len(document["body"]["lines"]) <= _MOST_TAGGED_LINES,
    )
    assert isinstance(made, bytes)
    return _packed(made)


def render_with_xml(frozen: str, style: Style, format_name: str) -> tuple[bytes, str]:
    """The PDF with the e-invoice of a Factur-X format inside, and that format.

    Where the format can't say what the document says, the PDF stands alone: it is the invoice, and reads the same.
    """
    plain = render_pdf(frozen, style)
    document = json.loads(frozen)
    try:
        xml = make_xml(document, format_name)
    except BillingError:
        return plain, ""
    level = profile_named(format_name).level
    return _packed(embed(plain, xml, level, language=document["language"])), format_name


def _packed(pdf: bytes) -> bytes:
    """The same document with its objects packed together: a third of the size, and as conformant."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()


@cache
def _compiler() -> typst.Compiler:
    """One compiler for the life of the process: it keeps the fonts and whatever layouts have in common."""
    return typst.Compiler(root=str(_TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True)


@cache
def _templates() -> dict[str, bytes]:
    files = {file.name: file.read_bytes() for file in _TEMPLATES.glob("*.typ")}
    return {"main.typ": files.pop("document.typ"), **files}
