"""Secrets of links: 256 bits, kept only as their hash, and cut from whatever is logged of an address."""

import hashlib
import re
import secrets

from billing_app.settings import settings

_FORM = re.compile(r"[A-Za-z0-9_-]{43}")
_BEHIND = re.compile(r"(?i)(/(?:i|join|new-password|station)/).*", re.DOTALL)


def new_secret() -> str:
    """A secret for a link."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is stored, and looked up, so that timing tells nothing; empty for what is no such secret."""
    return hashlib.sha256(secret.encode()).hexdigest() if _FORM.fullmatch(secret) else ""


def link_to(path: str) -> str:
    """The full address of a page, as a mail needs it."""
    return settings().address + path


def without_secret(path: str) -> str:
    """A path as logs may hold it: what follows the name of a page behind a secret link is cut off."""
    return _BEHIND.sub(r"\1…", path)
