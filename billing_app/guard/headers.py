"""Security and caching headers, put on every answer."""

import base64
import hashlib
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import Message

from billing_app.settings import settings

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache, private"


def content_security_policy(client: Path) -> str:
    """A policy without eval that allows, by hash, exactly the inline scripts that the build wrote into its pages.

    WebAssembly of our own files may be compiled: it reads the codes that a camera sees.
    """
    hashes: set[str] = set()
    for page in client.rglob("*.html"):
        for script in _INLINE_SCRIPT.findall(page.read_text()):
            hashes.add(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())
    scripts = " ".join(f"'sha256-{digest}'" for digest in sorted(hashes))
    return (
        f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class AnswerHeaders:
    """The headers of one build's answers."""

    def __init__(self, client: Path) -> None:
        """Take the hashes of the build's inline scripts."""
        self._fixed = {
            "content-security-policy": content_security_policy(client),
            "x-content-type-options": "nosniff",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "same-origin",
            "permissions-policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
        }
        if settings().is_https:
            self._fixed["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    def put_on(self, message: Message, *, is_build_part: bool) -> None:
        """Add what is missing; a route's own header stands."""
        headers = MutableHeaders(scope=message)
        for name, value in self._fixed.items():
            headers.setdefault(name, value)
        if headers.get("content-type") == "image/svg+xml":  # a text too, and the file server says so of text/* only
            headers["content-type"] = "image/svg+xml; charset=utf-8"
        # The build's parts carry a hash in their name; pages must be asked for again after an update.
        is_kept = is_build_part and message["status"] in {200, 206, 304}
        headers.setdefault("cache-control", _FOREVER if is_kept else _ASK_AGAIN)
