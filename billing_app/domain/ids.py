"""Time-ordered identifiers (UUID version 7, RFC 9562); those that tell who acts have types of their own."""

import os
import time
import uuid
from typing import NewType

BusinessId = NewType("BusinessId", str)
UserId = NewType("UserId", str)
SessionId = NewType("SessionId", str)


def new_id() -> str:
    """A new identifier; later ones sort after earlier ones (to the millisecond)."""
    milliseconds = time.time_ns() // 1_000_000
    value = bytearray(milliseconds.to_bytes(6, "big") + os.urandom(10))
    value[6] = (value[6] & 0x0F) | 0x70
    value[8] = (value[8] & 0x3F) | 0x80
    return str(uuid.UUID(bytes=bytes(value)))


def is_id(text: str) -> bool:
    """Whether a text has the form of an identifier; foreign input is checked before any query."""
    try:
        return str(uuid.UUID(text)) == text
    except (ValueError, AttributeError, TypeError):
        return False
