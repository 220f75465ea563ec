"""Fetching mails from a mailbox by IMAP: TLS first, bounded in number and size, each marked as read when it is done."""

import imaplib
import re
import ssl
from collections.abc import Callable, Sequence
from typing import Any

from billing_app.domain.errors import BillingError
from billing_app.settings.mailbox import Mailbox

MOST_MAILS, MOST_BYTES, TIMEOUT_SECONDS = 50, 40_000_000, 20.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxAway(BillingError):
    """The mailbox does not answer, or not as it should; the text is ours, the server's words stay in the log."""

    code = "mailbox_away"


def fetch_mails(mailbox: Mailbox, take: Callable[[bytes], None]) -> int:
    """Hand over every mail that nobody has read; how many there were. One that is too large is marked and left.

    What `take` raises leaves its mail unread, so that it comes again.
    """
    try:
        with _opened(mailbox) as server:
            _expect(server.login(mailbox.user, mailbox.password), "It does not let us in: check user and password.")
            folder = '"' + mailbox.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
            _expect(server.select(folder), "It has no such folder.")
            found = _expect(server.uid("SEARCH", "UNSEEN"), "It can't be searched.")
            return sum(_fetch(server, uid.decode(), take) for uid in (found[0] or b"").split()[:MOST_MAILS])
    except (imaplib.IMAP4.error, OSError, ssl.SSLError) as error:
        raise MailboxAway(f"The mailbox at {mailbox.host} can't be read: {type(error).__name__}.") from error


def _opened(mailbox: Mailbox) -> imaplib.IMAP4:
    if not mailbox.is_encrypted:
        return imaplib.IMAP4(mailbox.host, mailbox.port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=TIMEOUT_SECONDS)


def _fetch(server: imaplib.IMAP4, uid: str, take: Callable[[bytes], None]) -> int:
    said = _expect(server.uid("FETCH", uid, "(RFC822.SIZE)"), "A mail can't be read.")
    match = _SIZE.search(said[0] if said and isinstance(said[0], bytes) else b"")
    if match is not None and int(match[1]) <= MOST_BYTES:
        parts = _expect(server.uid("FETCH", uid, "(BODY.PEEK[])"), "A mail can't be read.")
        content = next((part[1] for part in parts if isinstance(part, tuple)), b"")
        take(content)
    _expect(server.uid("STORE", uid, "+FLAGS", r"(\Seen)"), "A mail can't be marked as read.")
    return 1


def _expect(answer: tuple[str, Sequence[Any]], sentence: str) -> Sequence[Any]:
    state, parts = answer
    if state != "OK":
        raise MailboxAway(f"The mailbox refuses: {sentence}")
    return parts
