"""The request filter: requests that no page, program or person of good will sends do not reach any code of ours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.types import Scope

from billing_app.settings import settings

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
MAX_PATH_BYTES = 2_048
MAX_QUERY_BYTES = 8_192
MAX_HEADERS = 100
MAX_HEADER_BYTES = 32_768
MAX_FORM_BYTES = 65_536
_RECEIVED = "/api/v1/received-documents"
MAX_JSON_BYTES = 10_000_000
"""An invoice of 10,000 lines with its descriptions, or a note of 1 MB in which every character is escaped."""
_NEEDLESS_METHODS = frozenset({"TRACE", "CONNECT"})
_FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "application/json"})
# Encoded slashes, backslashes and control characters mean one thing to a proxy and another to a router.
_ENCODED = re.compile(rb"%(?:[01][0-9a-f]|7f|2f|5c)", re.IGNORECASE)
_STRANGE = re.compile(r"[\x00-\x1f\x7f\\]|(?:^|/)\.\.(?:/|$)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that the wall gives instead of the program: a status, two words, and further headers."""

    status: int
    reason: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def unfit(scope: Scope) -> Refusal | None:
    """Why a request is not let in because of its form; None when it may."""
    return _about_the_method(scope) or _about_the_address(scope) or _about_headers(scope) or _about_the_body(scope)


def max_body(scope: Scope) -> int:
    """How many bytes a request may carry: files most, JSON of the API less, forms little."""
    most, path = settings().max_body_bytes, scope["path"]
    if path.startswith("/uploads/") or path == _RECEIVED:
        return most
    return min(most, MAX_JSON_BYTES if path.startswith("/api/") else MAX_FORM_BYTES)


def _about_the_method(scope: Scope) -> Refusal | None:
    method = scope.get("method", "GET")  # a socket has none: it begins with a GET
    if method in METHODS:
        return None
    if method in _NEEDLESS_METHODS:
        return Refusal(405, "method not allowed", {"allow": ", ".join(sorted(METHODS))})
    return Refusal(501, "no such method")


def _about_the_address(scope: Scope) -> Refusal | None:
    path: str = scope["path"]
    raw: bytes = scope.get("raw_path") or path.encode("utf-8", "surrogateescape")
    if len(raw) > MAX_PATH_BYTES or len(scope.get("query_string", b"")) > MAX_QUERY_BYTES:
        return Refusal(414, "address too long")
    if _STRANGE.search(path) or _ENCODED.search(raw) or not path.startswith("/"):
        return Refusal(400, "bad address")
    return None


def _about_headers(scope: Scope) -> Refusal | None:
    headers = scope["headers"]
    if len(headers) > MAX_HEADERS or sum(len(name) + len(value) for name, value in headers) > MAX_HEADER_BYTES:
        return Refusal(431, "headers too large")
    return None


def _about_the_body(scope: Scope) -> Refusal | None:
    headers = Headers(scope=scope)
    # A few bytes can unpack to gigabytes, and nobody needs to send them packed.
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        return Refusal(415, "send it uncompressed", {"accept-encoding": "identity"})
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    is_form = scope["type"] == "http" and not scope["path"].startswith(("/api/", "/uploads/"))
    if is_form and scope["method"] not in {"GET", "HEAD"} and kind and kind not in _FORM_TYPES:
        return Refusal(415, "no form")
    return None
