"""What mail servers report of a mail that they took and could not deliver (RFC 3464).

Runs in the workshop: anybody can write such a mail. A mail is named by the Message-ID in the headers that came back
with the report, or by the id that its envelope had (RFC 3461).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from email.parser import BytesHeaderParser

MOST_FAILURES, LONGEST_REASON, LONGEST_HEADERS = 20, 500, 200_000
_HEADERS = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
_ORIGINALS = frozenset({"message/rfc822", "message/global"})
_STATUSES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_NAME = re.compile(r"<[^<>\s]{3,250}>")


@dataclass(frozen=True, slots=True)
class Failure:
    """A recipient who did not get the mail, and why in the words of the server."""

    recipient: str
    said: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """By which names the mail may be known that is told of, and who did not get it. Delays and successes are none."""

    message_ids: tuple[str, ...]
    failures: tuple[Failure, ...]


def delivery_report_in(mail: bytes) -> DeliveryReport | None:
    """The report that a mail is; None for every other mail."""
    if not is_report(mail):
        return None
    try:
        message = message_from_bytes(mail)
    except RecursionError:  # nested as no server nests
        return None
    payload = message.get_payload()
    parts = [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
    statuses = [block for part in parts if part.get_content_type() in _STATUSES for block in _blocks(part)]
    if not statuses:
        return None
    named = [*_message_ids(parts), *_envelope_ids(statuses), *_ids(_text(message, "In-Reply-To"))]
    failures = [_failure(block) for block in statuses if _text(block, "Action").lower() == "failed"]
    return DeliveryReport(tuple(dict.fromkeys(named)), tuple(failures)[:MOST_FAILURES])


def is_report(mail: bytes) -> bool:
    """Whether a mail reports on another one, which it may carry: what hangs on that one was not sent to us."""
    return BytesHeaderParser().parsebytes(mail).get_content_type() == "multipart/report"


def _blocks(part: Message) -> list[Message]:
    """The groups of fields in a status: the first is about the mail, each other one about a recipient."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _message_ids(parts: list[Message]) -> Iterator[str]:
    for part in parts:
        payload = part.get_payload()
        if part.get_content_type() in _ORIGINALS and isinstance(payload, list):
            originals = [one for one in payload if isinstance(one, Message)]
        elif part.get_content_type() in _HEADERS:
            written = part.get_payload(decode=True)
            headers = written[:LONGEST_HEADERS].decode("utf-8", "replace") if isinstance(written, bytes) else ""
            originals = [message_from_string(headers.lstrip())]
        else:
            continue
        for original in originals:
            yield from _ids(_text(original, "Message-ID"))


def _envelope_ids(blocks: list[Message]) -> Iterator[str]:
    for block in blocks:
        if envelope_id := _text(block, "Original-Envelope-Id"):
            yield from _ids(f"<{envelope_id.strip('<>')}>")


def _ids(text: str) -> list[str]:
    return _NAME.findall(text)[:5]


def _failure(block: Message) -> Failure:
    recipient = _behind_type(_text(block, "Original-Recipient")) or _behind_type(_text(block, "Final-Recipient"))
    said = _behind_type(_text(block, "Diagnostic-Code")) or f"Status {_text(block, 'Status')}"
    return Failure(recipient[:254], said[:LONGEST_REASON])


def _behind_type(value: str) -> str:
    """A value without the type before it: `smtp; 550 No such user`."""
    kind, mark, rest = value.partition(";")
    return rest.strip() if mark and " " not in kind.strip() else value


def _text(message: Message, name: str) -> str:
    """A header on one line, without signs that cannot be shown; empty where it is missing."""
    written = " ".join(str(message.get(name, "")).split())
    return "".join(sign for sign in written if sign.isprintable())
