"""Sending documents by mail, and what became of it."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.values import Instant, Sent, Shown


class SendBody(Sent):
    """Whom to send it to, and in which words; what is left out is as usual."""

    to: list[str] | None = Field(
        None,
        description="Addresses, each gets a mail of its own; without them the customer's.",
        examples=[["a@example.com"]],
    )
    subject: str | None = Field(None, description="May hold variables such as {number}.")
    text: str | None = Field(None, description="Paragraphs apart by empty lines; may hold variables.")
    attachments: list[str] | None = Field(None, description="Formats of the files; without it all there are.")
    copy_to_business: bool | None = Field(None, description="Whether the business gets a copy; else as it chose.")


class Mail(Shown):
    """One mail of a document."""

    id: str
    to: str
    subject: str
    state: Literal["queued", "sent", "bounced", "cancelled"]
    said: str | None = Field(description="The mail server's last words if it did not take the mail.")
    tries: int
    is_copy: bool
    attachments: list[str]
    queued_at: Instant
    sent_at: Instant | None


class Mails(Shown):
    """The mails of a document, the newest first."""

    data: list[Mail]
