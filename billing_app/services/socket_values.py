"""What an open socket is known by: the session that it was let in for, whatever value the cookie has meanwhile.

A socket keeps the headers that it was opened with, while a session gets a new value when somebody proves himself
again. Only this process and its forks can make such a value, and it opens nothing from outside.
"""

import hmac
import secrets

_FORM = "socket"
_key = secrets.token_bytes(32)


def socket_value(session_id: str) -> str:
    """In the place of a cookie's value."""
    return f"{_FORM}.{session_id}.{_proof(session_id)}"


def session_of_socket(value: str) -> str:
    """The session of such a value; empty for any other, and for one that was made up."""
    form, _, rest = value.partition(".")
    session_id, _, proof = rest.partition(".")
    is_ours = form == _FORM and hmac.compare_digest(proof.encode(), _proof(session_id).encode())
    return session_id if is_ours else ""


def _proof(session_id: str) -> str:
    return hmac.new(_key, session_id.encode(), "sha256").hexdigest()
