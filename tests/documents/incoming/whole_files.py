"""Whole e-invoices of ours to start from: XML in both syntaxes and a PDF with an e-invoice inside."""

import io
import json
from datetime import UTC, datetime
from functools import cache

import pikepdf

from billing_app.documents.facturx import attach
from billing_app.documents.markup import make_xml
from billing_app.documents.pdf import Style, render_with_xml
from tests.documents.made_documents import plain_document
from tests.documents.specimens import document


@cache
def xml_of(format_name: str, lines: int = 3) -> bytes:
    """An invoice with some lines."""
    return make_xml(plain_document(lines), format_name)


@cache
def hybrid() -> bytes:
    """A Factur-X PDF as the program makes it."""
    content, embedded = render_with_xml(json.dumps(document("simple", "en")), Style(), "facturx")
    assert embedded
    return content


@cache
def hybrid_with(cii: bytes) -> bytes:
    """The same with another e-invoice inside."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(blank_pdf())) as pdf:
        attach(pdf, cii, made_at=datetime(2026, 3, 10, tzinfo=UTC))
        pdf.save(made, deterministic_id=True)
    return made.getvalue()


@cache
def blank_pdf() -> bytes:
    """A PDF of one empty page without anything inside."""
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made, deterministic_id=True)
    return made.getvalue()


def unpacked(pdf: bytes) -> bytes:
    """The same PDF with plain objects and streams, in which every byte means something."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document_:
        document_.save(
            made,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            deterministic_id=True,
        )
    return made.getvalue()
