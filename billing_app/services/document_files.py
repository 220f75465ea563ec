"""The files of an issued document, by format: what mails bring along and the customer's page offers."""

from collections.abc import Callable, Mapping
from functools import partial

from billing_app.documents.file import DocumentFile
from billing_app.documents.profiles import PROFILES
from billing_app.domain.access import Actor
from billing_app.domain.errors import NotFound
from billing_app.services.e_invoices.keeping import e_invoice_file
from billing_app.services.rendering import HYBRIDS, document_pdf, hybrid_pdf

__all__ = ["SOURCES", "DocumentFile", "document_file", "formats"]

Source = Callable[[Actor, str], DocumentFile]


def _pdf(actor: Actor, invoice_id: str) -> DocumentFile:
    file = document_pdf(actor, invoice_id)
    return DocumentFile(file.name, "application/pdf", file.content)


def _hybrid(actor: Actor, invoice_id: str, *, format_name: str) -> DocumentFile:
    """The PDF with the e-invoice inside; what the format can't say is refused, as for the plain e-invoice."""
    e_invoice_file(actor, invoice_id, format_name=format_name)
    file = hybrid_pdf(actor, invoice_id, format_name)
    return DocumentFile(file.name, "application/pdf", file.content)


SOURCES: Mapping[str, Source] = {
    "pdf": _pdf,
    **{name: partial(_hybrid if name in HYBRIDS else e_invoice_file, format_name=name) for name in PROFILES},
}
"""Where the file of a document comes from, by format; a source reads what is stored, or makes and stores it once."""


def formats() -> tuple[str, ...]:
    """The formats that there are, in the order in which they are offered."""
    return tuple(SOURCES)


def document_file(actor: Actor, invoice_id: str, file_format: str) -> DocumentFile:
    """The file of an issued document in a format."""
    if file_format not in SOURCES:
        raise NotFound("There is no such file of this document.", path="format")
    return SOURCES[file_format](actor, invoice_id)
