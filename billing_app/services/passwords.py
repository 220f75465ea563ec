"""Passwords: hashed with Argon2id, at most two at a time, and refused when they are easy to guess (NIST 800-63B-4)."""

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn_rs_py import zxcvbn

from billing_app.domain.errors import InvalidInput

MIN_LENGTH = 15
MAX_LENGTH = 256
_MIN_GUESSES_LOG10 = 8.0
_hasher = PasswordHasher()
# Each hash takes 64 MiB and a core; a flood of sign-ins must not take the machine.
_places = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """The Argon2id hash of a password that was checked before."""
    with _places:
        return _hasher.hash(password)


def is_password(password: str, stored: str) -> bool:
    """Whether a password has this hash; without a hash the same time is spent and the answer is no."""
    with _places:
        try:
            return _hasher.verify(stored or _nobody(), password[:MAX_LENGTH]) and bool(stored)
        except (VerificationError, InvalidHashError):
            return False


def needs_new_hash(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than those of today."""
    return _hasher.check_needs_rehash(stored)


def check_password(password: str, *, known: tuple[str, ...] = (), path: str = "password") -> None:
    """Refuse a password that is short or easy to guess; `known` is what others know of the person."""
    if len(password) < MIN_LENGTH:
        message = f"Use at least {MIN_LENGTH} characters; a few unrelated words are easy to remember."
        raise InvalidInput(message, code="password_too_short", path=path)
    if len(password) > MAX_LENGTH:
        raise InvalidInput(f"Use at most {MAX_LENGTH} characters.", code="password_too_long", path=path)
    if zxcvbn(password, [word for word in known if word]).guesses_log10 < _MIN_GUESSES_LOG10:
        message = "This password is easy to guess. Use a few unrelated words."
        raise InvalidInput(message, code="password_too_weak", path=path)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("the hash that is compared when there is no such login")
