"""Reading cookies: what a browser brings along, and what is stored of it."""

import hashlib
from http.cookies import CookieError, SimpleCookie


def cookie_value(cookie_header: str, name: str) -> str:
    """One cookie of a Cookie header; a malformed header has none."""
    try:
        morsel = SimpleCookie(cookie_header).get(name)
    except CookieError:
        return ""
    return morsel.value[:200] if morsel is not None else ""


def stored_form(value: str) -> str:
    """What is kept of a cookie's value, and looked up."""
    return hashlib.sha256(value.encode()).hexdigest()
