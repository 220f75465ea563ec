"""What kind of file somebody sent, by its first bytes; for what can't be an e-invoice a sentence on what to do."""

from typing import Literal

from billing_app.documents.xml import MAX_BYTES
from billing_app.domain.errors import InvalidInput

_PDF_WITHIN_BYTES = 1_024
_PICTURE = "This is a picture and no e-invoice. Enter the expense by hand and keep the picture with it."
_PACKED = "This is a packed file: unpack it, and add the PDF or XML file that is in it."
_OFFICE = "This is a file of an office program and no e-invoice: ask for a PDF or XML file."
_OTHERS = (
    (b"PK\x03\x04", _PACKED),
    (b"PK\x05\x06", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"BZh", _PACKED),
    (b"7z\xbc\xaf\x27\x1c", _PACKED),
    (b"Rar!", _PACKED),
    (b"\xfd7zXZ", _PACKED),
    (b"\x28\xb5\x2f\xfd", _PACKED),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"\xd0\xcf\x11\xe0", _OFFICE),
    (b"{\\rtf", _OFFICE),
)
_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<", b"\0\0\xfe\xff")


def kind_of_file(content: bytes) -> Literal["pdf", "xml"]:
    """Whether a file is to be read as PDF or as XML; raises `InvalidInput` for everything else."""
    if not content.strip():
        raise InvalidInput("The file is empty: choose it again, or ask for it again.", code="empty_file")
    if len(content) > MAX_BYTES:
        sentence = f"The file is larger than {MAX_BYTES // 1_000_000} MB: ask for one without attachments inside."
        raise InvalidInput(sentence, code="too_large")
    for beginning, sentence in _OTHERS:
        if content.startswith(beginning):
            raise InvalidInput(sentence, code="not_an_e_invoice")
    if b"%PDF-" in content[:_PDF_WITHIN_BYTES]:
        return "pdf"
    if content[:_PDF_WITHIN_BYTES].lstrip().startswith(_XML_STARTS):
        return "xml"
    raise InvalidInput("This file is neither a PDF nor XML: choose an e-invoice.", code="not_an_e_invoice")
