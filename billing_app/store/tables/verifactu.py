"""VeriFactu: the records of a business that is in Spain, and the end of their chain."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from billing_app.store.tables.columns import instant, long_text, minor
from billing_app.store.tables.row import Row


class VerifactuRecord(Row, table=True):
    """One record, by its place in the chain. `content` is the canonical JSON of `domain.verifactu.Record`."""

    __tablename__ = "verifactu_record"
    __table_args__ = (
        Index("verifactu_record_of_invoice", "business_id", "invoice_id", unique=True),
        Index("verifactu_record_by_issue_date", "business_id", "issued_on", "position"),
    )
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    position: int = Field(primary_key=True, sa_type=BigInteger)
    invoice_id: str = Field(foreign_key="invoice.id", max_length=36)
    number: str
    issued_on: date
    generated_at: datetime = instant()
    huella: str = Field(max_length=64)
    content: str = long_text()


class VerifactuHead(Row, table=True):
    """The last record of a chain, locked while the next one is made; `position` 0 before the first."""

    __tablename__ = "verifactu_head"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    position: int = minor()
    huella: str = Field(default="", max_length=64)
    issuer: str = ""
    number: str = ""
    issued_on: str = ""
    generated_at: datetime = instant()
