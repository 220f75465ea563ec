"""Passwords: hashed with Argon2id, at most two at a time, and refused when they are easy to guess (NIST 800-63B-4)."""

import gzip
import threading
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn_rs_py import zxcvbn

from billing_app.domain.errors import InvalidInput

MIN_LENGTH = 15
# Whoever guesses one that short still has the second factor before him.
MIN_LENGTH_WITH_FACTOR = 8
MAX_LENGTH = 256
_MIN_GUESSES_LOG10 = 8.0
_COMMON = Path(__file__).with_name("common_passwords.txt")
_BREACHED = Path(__file__).with_name("breached_passwords.txt.gz")
_READ_AS = str.maketrans("013457@$!", "oleastasi")
_MARKS_HUNG_ON = "!?.#*-_ "
_HUNG_ON = "0123456789" + _MARKS_HUNG_ON
# What everybody would try here first (ASVS 5.0, 6.1.2): the program's name, and what it is for.
WORDS_OF_THIS_PLACE = ("tideline", "billing", "invoice", "invoices", "payment", "payments", "business", "owner")
_EASY = "This password is easy to guess. Use a few unrelated words."
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
            is_right = _hasher.verify(stored or _nobody(), password[:MAX_LENGTH])
            return is_right and bool(stored) and len(password) <= MAX_LENGTH
        except (VerificationError, InvalidHashError):
            return False


def needs_new_hash(stored: str) -> bool:
    """Whether a hash was made with weaker parameters than those of today."""
    return _hasher.check_needs_rehash(stored)


def check_password(
    password: str, *, known: tuple[str, ...] = (), path: str = "password", has_factor: bool = False
) -> None:
    """Refuse a password that is short, common or easy to guess; `known` is what others know of the person."""
    least = MIN_LENGTH_WITH_FACTOR if has_factor else MIN_LENGTH
    if len(password) < least:
        message = f"Use at least {least} characters; a few unrelated words are easy to remember."
        raise InvalidInput(message, code="password_too_short", path=path)
    if len(password) > MAX_LENGTH:
        raise InvalidInput(f"Use at most {MAX_LENGTH} characters.", code="password_too_long", path=path)
    words = [word for word in (*known, *WORDS_OF_THIS_PLACE) if word]
    is_guessed = zxcvbn(password, words).guesses_log10 < _MIN_GUESSES_LOG10
    if is_guessed or _is_common(password):
        raise InvalidInput(_EASY, code="password_too_weak", path=path)


def is_short(password: str) -> bool:
    """Whether a password is good enough only beside a second factor."""
    return len(password) < MIN_LENGTH


def _is_common(password: str) -> bool:
    plain = password.lower()
    bare = plain.rstrip(_MARKS_HUNG_ON)
    forms = {plain, bare, plain.rstrip(_HUNG_ON), plain.translate(_READ_AS), plain.rstrip(_HUNG_ON).translate(_READ_AS)}
    return not forms.isdisjoint(_common_passwords())


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    """Ours, which are of phrases and places, and 21,600 out of known breaches; both lists begin with where from."""
    text = _COMMON.read_text(encoding="utf-8") + "\n" + gzip.decompress(_BREACHED.read_bytes()).decode()
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("the hash that is compared when there is no such login")
