"""Only the program's own address, and behind https only https."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from billing_app.guard.filtering import Refusal
from billing_app.guard.limits import is_loopback
from billing_app.guard.requests import is_trusted_proxy
from billing_app.settings import settings

_HEALTH = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by supervisors, over plain HTTP and by the number of the machine."""


def insecure(scope: Scope) -> Refusal | None:
    """Why a request must not be answered over this way or under this name; None when it may."""
    is_health = scope["path"] in _HEALTH
    if settings().is_https and not is_health and came_in_plain(scope):
        return _over_https(scope)
    if not _is_our_host(Headers(scope=scope).get("host", ""), is_health=is_health):
        return Refusal(421, "misdirected")
    return None


def came_in_plain(scope: Scope) -> bool:
    """Whether a client spoke plain HTTP: so says the trusted proxy, or it came past the proxy from another machine."""
    client = scope.get("client")
    address = str(client[0]) if client else ""
    if is_trusted_proxy(address):
        protocol = Headers(scope=scope).get("x-forwarded-proto", "https")
        return protocol.partition(",")[0].strip().lower() not in {"https", "wss"}
    return bool(address) and not is_loopback(address)


def _over_https(scope: Scope) -> Refusal:
    if scope["type"] == "websocket" or scope["method"] not in {"GET", "HEAD"}:
        return Refusal(403, "https only")
    path = scope.get("raw_path") or scope["path"].encode()
    query = scope.get("query_string", b"")
    wanted = (path + (b"?" + query if query else b"")).decode("latin-1")
    return Refusal(308, "https only", {"location": settings().base_url + wanted})


def _is_our_host(header: str, *, is_health: bool) -> bool:
    """The host decides, not the port: tunnels and containers publish a port under another number."""
    host = _host_of(header)
    if is_health and (host == "localhost" or _is_number(host)):
        return True
    return host in {_host_of(urlsplit(origin).netloc) for origin in settings().origins}


def _host_of(netloc: str) -> str:
    host, colon, port = netloc.lower().rpartition(":")
    return host if colon and port.isdecimal() else netloc.lower()


def _is_number(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
