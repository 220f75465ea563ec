"""Files that were made of issued documents, kept as they were made."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from billing_app.store.tables.columns import instant, minor, tenant
from billing_app.store.tables.row import Row


class RenderedDocument(Row, table=True):
    """The PDF of an issued document, made once and served byte for byte; `sha256` stands in the chain too.

    The bytes lie in the database because every backup and every copy of it then has them, in the same state as the
    chain that names their hash; a PDF is some 30 KB. `embedded` names the e-invoice inside, if there is one.
    """

    __tablename__ = "rendered_document"
    invoice_id: str = Field(primary_key=True, foreign_key="invoice.id", max_length=36)
    business_id: str = tenant()
    sha256: str = Field(max_length=64)
    size_bytes: int = minor()
    embedded: str = ""
    content: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = instant()


class RenderedEInvoice(Row, table=True):
    """A document in an e-invoice format, made once and served byte for byte; `sha256` stands in the chain too.

    `kind` is `xml`, or `pdf` for a PDF with the e-invoice inside that is not the document's own PDF.
    """

    __tablename__ = "rendered_e_invoice"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    invoice_id: str = Field(primary_key=True, foreign_key="invoice.id", max_length=36)
    format: str = Field(primary_key=True, max_length=20)
    kind: str = Field(primary_key=True, max_length=3)
    sha256: str = Field(max_length=64)
    size_bytes: int = minor()
    content: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = instant()
