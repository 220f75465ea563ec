"""The files in a mail that may be invoices. Runs in the workshop: mails come from strangers."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from billing_app.documents.delivery_report import is_report

MAX_FILES, MAX_DEPTH = 20, 5
_ENDINGS = (".xml", ".pdf", ".png", ".jpg", ".jpeg", ".webp", ".heic")
_TYPES = frozenset({"application/pdf", "application/xml", "text/xml"})
_ENDING_OF = {"application/pdf": ".pdf", "application/xml": ".xml", "text/xml": ".xml"}


@dataclass(frozen=True, slots=True)
class MailFile:
    """One file of a mail."""

    name: str
    content: bytes


def files_in_mail(mail: bytes) -> tuple[MailFile, ...]:
    """The attachments that can be invoices, in the order of the mail; those of forwarded mails too.

    A mail that reports on another one brings none: what hangs on it is what we sent ourselves.
    """
    if is_report(mail):
        return ()
    try:
        message = message_from_bytes(mail, policy=policy.default)
    except RecursionError:  # nested as nobody nests
        return ()
    return tuple(_files(message, MAX_DEPTH))[:MAX_FILES]


def _files(message: EmailMessage, depth: int) -> Iterator[MailFile]:
    for part in message.walk() if depth else ():
        if not isinstance(part, EmailMessage) or part.is_multipart():
            continue
        try:
            name, kind = part.get_filename() or "", part.get_content_type()
            content = part.get_payload(decode=True)
        except (LookupError, ValueError, TypeError, AttributeError):  # headers that are no headers
            continue
        is_meant = kind in _TYPES or (bool(name) and name.lower().endswith(_ENDINGS))
        if is_meant and isinstance(content, bytes) and content.strip():
            yield MailFile(name or f"attachment{_ENDING_OF.get(kind, '')}", content)
