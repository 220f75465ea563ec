"""How providers are spoken to: short waits, no redirects, and answers of a bounded size."""

import ssl
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx2

TIMEOUT_SECONDS = 5.0
MOST_BYTES = 1_000_000


class BoundedTransport(httpx2.HTTPTransport):
    """Reads no answer further than any honest one goes."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass the request on, and count what comes back."""
        response = super().handle_request(request)
        stream: Any = response.stream
        response.stream = _Bounded(stream)
        return response


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        left = MOST_BYTES
        for chunk in self._inner:
            left -= len(chunk)
            if left < 0:
                raise httpx2.ReadError("the answer is too long")
            yield chunk

    def close(self) -> None:
        self._inner.close()


def client_options() -> dict[str, Any]:
    """Options of every client that speaks to a provider."""
    limits = httpx2.Limits(max_connections=4, max_keepalive_connections=0)
    return {
        "timeout": TIMEOUT_SECONDS,
        "follow_redirects": False,
        "transport": BoundedTransport(verify=_authorities(), limits=limits),
        "headers": {"accept-encoding": "identity"},  # a small answer could unfold into a huge one
    }


@cache
def _authorities() -> ssl.SSLContext:
    """Whose certificates are trusted: reading them takes longer than a visit to a provider."""
    return httpx2.create_ssl_context()
