"""Mail that waits to be sent, and what a business writes to its customers."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, long_text, minor, optional_instant
from billing_app.store.tables.row import Row


class OutgoingMail(Row, table=True):
    """One mail on its way; written in the transaction of the use case that causes it.

    `business_id` is empty for mail about a login, which belongs to no business. `queued_at` is from when on it may
    leave: later than it was written where quiet hours hold it back. `claimed_by` names the process that is sending it
    right now. `expires_at` is when sending it stops to make sense.

    A mail with an `invoice_id` brings that document; `attachments` name formats of its stored files, which are read
    when the mail leaves, never copied here.
    """

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index("outgoing_mail_due", "settled_at", "next_try_at"),
        Index("outgoing_mail_of_business", "business_id"),
        Index("outgoing_mail_of_invoice", "business_id", "invoice_id"),
    )
    id: str = identifier()
    business_id: str | None = Field(default=None, foreign_key="business.id", max_length=36)
    kind: str
    recipient: str = Field(max_length=254)
    language: str = ""
    subject: str
    text: str = long_text()
    html: str = long_text()
    is_secret: bool = False
    message_id: str = ""
    queued_at: datetime = instant()
    expires_at: datetime = instant()
    next_try_at: datetime = instant()
    tries: int = minor()
    claimed_by: str = ""
    claimed_at: datetime | None = optional_instant()
    sent_at: datetime | None = optional_instant()
    failed_at: datetime | None = optional_instant()
    settled_at: datetime | None = optional_instant()
    last_error: str = long_text()
    invoice_id: str | None = Field(default=None, max_length=36)
    is_copy: bool | None = None
    attachments: list[str] | None = Field(default=None, sa_type=JSON, nullable=True)
    sender_name: str | None = None
    reply_to: str | None = None
    asked_by: str | None = None


class LetterTemplate(Row, table=True):
    """What a business writes beside a kind of document in a language, where it does not want the usual words."""

    __tablename__ = "letter_template"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    document_kind: str = Field(primary_key=True, max_length=20)
    language: str = Field(primary_key=True, max_length=2)
    subject: str
    text: str = long_text()
    changed_by: str = ""
    changed_at: datetime = instant()
