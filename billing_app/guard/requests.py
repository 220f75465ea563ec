"""What the wall reads off a request: headers, origin, and the address of whoever sent it."""

from functools import lru_cache
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

from billing_app.domain.watch.addresses import Networks, parse_address, parse_network
from billing_app.guard.limits import is_loopback
from billing_app.settings import settings

UNSAFE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def client_address(scope: Scope) -> str:
    """The address of the client: what a trusted proxy says it is, never what the client says itself."""
    client = scope.get("client")
    address = str(client[0]) if client else ""
    if not is_trusted_proxy(address):
        return address
    hops = [part.strip() for part in Headers(scope=scope).get("x-forwarded-for", "").split(",")]
    for hop in reversed(hops):
        if parse_address(hop) is None:
            break
        address = hop
        if not is_trusted_proxy(hop):
            break
    return address


def is_trusted_proxy(address: str) -> bool:
    """Whether what comes from an address is what a proxy of ours passes on."""
    parsed = parse_address(address)
    return parsed is not None and parsed in _proxies(settings().trusted_proxies)


@lru_cache(maxsize=4)
def _proxies(networks: frozenset[str]) -> Networks:
    return Networks(map(parse_network, networks))


def is_counted(scope: Scope) -> bool:
    """Whether an address is held to limits: all but programs of this machine that come without a trusted proxy."""
    client = scope.get("client")
    peer = str(client[0]) if client else ""
    return is_trusted_proxy(peer) or not is_loopback(client_address(scope))


def is_foreign(scope: Scope) -> bool:
    """Whether a browser sent this request from a page that is not ours."""
    headers = Headers(scope=scope)
    if (origin := headers.get("origin")) is not None:
        return origin not in settings().origins
    return headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def client_token(scope: Scope) -> str:
    """The client token in the address of the event socket."""
    return parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]


def cookie_header(scope: Scope) -> str:
    """All cookies of a request as one header."""
    return "; ".join(Headers(scope=scope).getlist("cookie"))


def device_of(scope: Scope) -> str:
    """What the client says it is."""
    return Headers(scope=scope).get("user-agent", "")
