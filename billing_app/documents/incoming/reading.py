"""read_file: bytes that somebody sent to the invoice in them. Runs in a process of its own, see `read_incoming`."""

import importlib

from billing_app.documents.incoming.extracting import invoice_in
from billing_app.documents.incoming.invoice import IncomingInvoice
from billing_app.documents.incoming.sniffing import kind_of_file
from billing_app.documents.xml import NotXml, etree, parse_safely
from billing_app.domain.errors import InvalidInput

_NOT_UNPACKED = "The e-invoice inside this PDF can't be unpacked. Ask for it again, or enter the expense by hand."


def read_file(content: bytes) -> IncomingInvoice:
    """The invoice in an XML file or in a PDF; raises `InvalidInput` with what to do instead."""
    try:
        if kind_of_file(content) == "pdf":
            return _in_pdf(content)
        return invoice_in(parse_safely(content), content)
    except etree.XPathError:  # the paths are ours and right: only size makes them fail
        raise MemoryError from None


def _in_pdf(content: bytes) -> IncomingInvoice:
    """The first attachment that is an invoice; what is wrong with the others is said if there is none."""
    # Only the process that reads needs the library for PDFs.
    from billing_app.documents.incoming.attachments import xml_files_in

    refused: InvalidInput | None = None
    for name, xml in xml_files_in(content):
        try:
            if xml is None:
                raise InvalidInput(_NOT_UNPACKED, code="pdf_broken")
            return invoice_in(parse_safely(xml), xml, name)
        except InvalidInput as error:
            refused = refused or error
    if refused is not None:
        about = "The e-invoice inside the PDF: " if isinstance(refused, NotXml) else ""
        raise InvalidInput(about + refused.message, code=refused.error_code, path=refused.path)
    sentence = "This PDF has no e-invoice inside. Enter the expense by hand and keep the PDF with it."
    raise InvalidInput(sentence, code="no_e_invoice_inside")


def get_ready() -> None:
    """Load what the first file would wait for."""
    importlib.import_module("billing_app.documents.incoming.attachments")
