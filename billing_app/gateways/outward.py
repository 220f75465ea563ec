"""Asking servers elsewhere: addresses are checked when connecting, answers are bounded in size and time."""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from billing_app.domain.errors import BillingError

_MOST_REDIRECTS = 3
_CHUNK = 1 << 16
_QUIET_SECONDS = 15.0


class Unreachable(BillingError):
    """Something elsewhere does not answer, or not as it should."""

    code = "unreachable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, with the headers' names in small letters."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is read, for how long, and whether addresses that the internet does not know are spoken to."""

    most_bytes: int
    seconds: float
    may_be_private: bool = False


def ask(
    url: str,
    bounds: Bounds,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    keep: Callable[[bytes], None] | None = None,
) -> Answer:
    """Fetch an address, or post a body to it; `keep` takes the content piece by piece. Raises `Unreachable`."""
    deadline = time.monotonic() + bounds.seconds
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _ask_once(url, bounds, deadline, body=body, headers=headers or {}, keep=keep)
        if answer.status not in {301, 302, 303, 307, 308} or not answer.headers.get("location") or body is not None:
            return answer
        url = urljoin(url, answer.headers["location"])
    raise Unreachable(f"{_host(url)} sends us from address to address.")


def _ask_once(
    url: str,
    bounds: Bounds,
    deadline: float,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    keep: Callable[[bytes], None] | None,
) -> Answer:
    connection, target = _connection(url, bounds)
    try:
        sent = {"accept-encoding": "identity", "user-agent": "tideline", **headers}
        connection.request("GET" if body is None else "POST", target, body=body, headers=sent)
        response = connection.getresponse()
        told = {name.lower(): text for name, text in response.getheaders()}
        take = keep if keep is not None and response.status == http.client.OK else None
        return Answer(response.status, told, _read(response, url, bounds, deadline, take))
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = "does not answer in time" if isinstance(error, TimeoutError) else f"can’t be reached ({_reason(error)})"
        raise Unreachable(f"{_host(url)} {why}.") from None
    finally:
        connection.close()


def _read(
    response: http.client.HTTPResponse,
    url: str,
    bounds: Bounds,
    deadline: float,
    keep: Callable[[bytes], None] | None,
) -> bytes:
    parts: list[bytes] = []
    left = bounds.most_bytes
    while chunk := response.read1(_CHUNK):
        left -= len(chunk)
        if left < 0:
            raise Unreachable(f"What {_host(url)} sends is larger than {bounds.most_bytes // 1_000_000} MB.")
        if time.monotonic() > deadline:
            raise TimeoutError
        if keep is None:
            parts.append(chunk)
        else:
            keep(chunk)
    return b"".join(parts)


def _connection(url: str, bounds: Bounds) -> tuple[http.client.HTTPConnection, str]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Unreachable("This is no address of a server.") from None
    schemes = {"https", "http"} if bounds.may_be_private else {"https"}
    if parts.scheme not in schemes or not host or parts.username:
        raise Unreachable(f"{_host(url)} is not asked: only https addresses are.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    seconds = min(_QUIET_SECONDS, bounds.seconds)
    made: http.client.HTTPConnection
    if parts.scheme == "https":  # with a port: without one an IPv6 address would be cut at its colons
        made = http.client.HTTPSConnection(host, port or 443, timeout=seconds, context=_authorities())
    else:
        made = http.client.HTTPConnection(host, port or 80, timeout=seconds)
    # The address that was checked is the one that is spoken to: a name may lead elsewhere a moment later.
    knowing: Any = made
    knowing._create_connection = lambda address, timeout, _source: _connect(address, timeout, bounds)
    return made, target


@cache
def _authorities() -> ssl.SSLContext:
    return ssl.create_default_context()


def _connect(address: tuple[str, int], timeout: float, bounds: Bounds) -> socket.socket:
    found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
    checked = [entry for entry in found if bounds.may_be_private or _is_public(str(entry[4][0]))]
    if not checked:
        raise PermissionError(0, "its address is a private one; allow that by BILLING_PRIVATE_FEEDS=true")
    failure: OSError = ConnectionError("no address")
    for family, kind, protocol, _, place in checked:
        made = socket.socket(family, kind, protocol)
        made.settimeout(timeout)
        try:
            made.connect(place)
        except OSError as error:
            made.close()
            failure = error
        else:
            return made
    raise failure


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "The server"
    except ValueError:
        return "The server"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
