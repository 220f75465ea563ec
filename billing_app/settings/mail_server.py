"""Where outgoing mail is handed over: what the setting BILLING_MAIL_URL says, checked."""

from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address, HeaderRegistry
from ipaddress import ip_address
from typing import Any, Literal, cast
from urllib.parse import unquote, urlsplit

Security = Literal["starttls", "tls", "plain"]
_PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "plain": 25}
_FORM = "write smtp://user:password@host:587 or smtps://user:password@host:465"


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes mail, and how to speak to it."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


def parse_mail_server(url: str) -> MailServer:
    """The server that an address names; its text never shows up in an error, because it holds a password.

    `smtps` speaks TLS from the first byte, `smtp` changes to TLS before anything else is said. Only on this machine
    nobody can listen, so there `smtp` stays plain.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(_FORM) from None
    if parts.scheme not in {"smtp", "smtps"} or not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(_FORM)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("a user needs a password, and a password a user")
    security: Security = "tls" if parts.scheme == "smtps" else "plain" if is_own_machine(host) else "starttls"
    return MailServer(host, port or _PORTS[security], security, user, password)


def parse_sender(text: str) -> Address:
    """The sender from `Name <address>` or a bare address."""
    try:
        written = cast("Any", HeaderRegistry()("From", text.strip())).addresses
    except (HeaderParseError, ValueError, IndexError):
        written = ()
    if len(written) != 1 or not written[0].username or not written[0].domain:
        raise ValueError("write Name <address@example.com>")
    sender = written[0]
    return Address(sender.display_name or "Tideline", sender.username, sender.domain)


def is_own_machine(host: str) -> bool:
    """Whether a host is the machine that the program runs on."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
