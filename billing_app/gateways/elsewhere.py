"""What only other machines can tell: until when our certificate is good, and what time it is there."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from billing_app.gateways.outward import Bounds, Unreachable, ask

_SECONDS = 6.0


def certificate_left(address: str, now: datetime) -> timedelta:
    """How long the certificate at an https address is good for; raises `Unreachable` with a sentence."""
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 443
    try:
        with (
            socket.create_connection((host, port), timeout=_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as spoken,
        ):
            found = spoken.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"The certificate at {host} is not accepted: {error.verify_message}.") from None
    except OSError as error:
        why = error.strerror or str(error)
        raise Unreachable(f"{host} does not answer, so its certificate is not known ({why}).") from None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC) - now


def clock_skew(address: str, *, may_be_private: bool) -> timedelta | None:
    """How far a server's clock, as it says with every answer, is ahead of this machine's; None if it says nothing."""
    try:
        answer = ask(address, Bounds(1_000_000, _SECONDS, may_be_private=may_be_private))
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC) - datetime.now(UTC)
    except (Unreachable, KeyError, ValueError):
        return None
