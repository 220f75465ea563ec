"""The mailbox that invoices of suppliers come to: what the setting BILLING_MAILBOX says, checked."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from billing_app.domain.ids import is_id
from billing_app.settings.mail_server import is_own_machine

_FORM = "write imaps://user:password@host:993/INBOX, and ?business=ID behind it where there are several businesses"
_PORTS = {"imaps": 993, "imap": 143}


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A folder on a server that speaks IMAP; `business_id` is empty where the installation has one business."""

    host: str
    port: int
    is_encrypted: bool
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    business_id: str = ""


def parse_mailbox(url: str) -> Mailbox:
    """The mailbox that an address names; its text never shows up in an error, because it holds a password.

    Only on this machine nobody can listen, so only there `imap` without TLS is taken.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(_FORM) from None
    asked = parse_qs(parts.query)
    business_id = asked.pop("business", [""])[0]
    if parts.scheme not in _PORTS or not host or not parts.username or not parts.password or asked or parts.fragment:
        raise ValueError(_FORM)
    if business_id and not is_id(business_id):
        raise ValueError("business is the id that `user create` printed")
    if parts.scheme == "imap" and not is_own_machine(host):
        raise ValueError("imap without TLS is for this machine alone: write imaps://")
    return Mailbox(
        host,
        port or _PORTS[parts.scheme],
        parts.scheme == "imaps",
        unquote(parts.username),
        unquote(parts.password),
        unquote(parts.path.strip("/")) or "INBOX",
        business_id,
    )
