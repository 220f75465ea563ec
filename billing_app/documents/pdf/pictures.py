"""The pages of a PDF as pictures, for looking at them in a browser. Runs in a process of the workshop."""

import io
from typing import Any

import pypdfium2

from billing_app.documents.pdf.rendering import render_pdf
from billing_app.documents.pdf.style import Style

_POINTS_PER_INCH = 72


def sheet_picture(frozen: str, style: Style, *, dots_per_inch: int = 130) -> bytes:
    """The first page of a frozen document as PNG."""
    return page_pictures(render_pdf(frozen, style), dots_per_inch=dots_per_inch)[0]


def page_pictures(pdf: bytes, *, dots_per_inch: int = 110, most_pages: int = 1) -> list[bytes]:
    """The first pages as PNG."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            _picture(document[number], dots_per_inch / _POINTS_PER_INCH)
            for number in range(min(len(document), most_pages))
        ]
    finally:
        document.close()


def _picture(page: Any, scale: float) -> bytes:
    made = io.BytesIO()
    page.render(scale=scale).to_pil().save(made, "PNG")
    return made.getvalue()
