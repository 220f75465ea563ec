"""The PDF of a document: PDF/A-3b in the layout, paper and colour of its business.

All functions are called through `documents.workshop`, never in the program's own process: what they work with is loaded
when they are called, so that a server never holds it.
"""

from billing_app.documents.pdf.style import Style

__all__ = ["Style", "page_pictures", "prepare_logo", "render_pdf", "render_with_xml", "sheet_picture"]


def render_pdf(frozen: str, style: Style, *, is_draft: bool = False) -> bytes:
    """The PDF of a frozen document (its JSON text); the same document and style give the same bytes."""
    from billing_app.documents.pdf import rendering

    return rendering.render_pdf(frozen, style, is_draft=is_draft)


def render_with_xml(frozen: str, style: Style, format_name: str) -> tuple[bytes, str]:
    """The PDF with the e-invoice of a Factur-X format inside, and that format; none where it can't say all."""
    from billing_app.documents.pdf import rendering

    return rendering.render_with_xml(frozen, style, format_name)


def sheet_picture(frozen: str, style: Style, *, dots_per_inch: int = 130) -> bytes:
    """The first page of a frozen document as PNG."""
    from billing_app.documents.pdf import pictures

    return pictures.sheet_picture(frozen, style, dots_per_inch=dots_per_inch)


def page_pictures(pdf: bytes, *, dots_per_inch: int = 110, most_pages: int = 1) -> list[bytes]:
    """The first pages of a PDF as PNG."""
    from billing_app.documents.pdf import pictures

    return pictures.page_pictures(pdf, dots_per_inch=dots_per_inch, most_pages=most_pages)


def prepare_logo(content: bytes) -> bytes:
    """A PNG or JPEG without anything but its pixels (sRGB, no profile, no notes), at most 1200 pixels long."""
    from billing_app.documents.pdf import logo

    return logo.prepare_logo(content)
