"""The files of an issued document, by format: what mails bring along and the customer's page offers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from billing_app.domain.access import Actor
from billing_app.domain.errors import NotFound
from billing_app.services.rendering import document_pdf


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """One file, ready to be attached or downloaded."""

    name: str
    media_type: str
    content: bytes


Source = Callable[[Actor, str], DocumentFile]


def _pdf(actor: Actor, invoice_id: str) -> DocumentFile:
    file = document_pdf(actor, invoice_id)
    return DocumentFile(file.name, "application/pdf", file.content)


SOURCES: Mapping[str, Source] = {"pdf": _pdf}
"""Where the file of a document comes from, by format; a source reads what is stored, or makes and stores it once."""


def document_file(actor: Actor, invoice_id: str, file_format: str) -> DocumentFile:
    """The file of an issued document in a format."""
    if file_format not in SOURCES:
        raise NotFound("There is no such file of this document.", path="format")
    return SOURCES[file_format](actor, invoice_id)
