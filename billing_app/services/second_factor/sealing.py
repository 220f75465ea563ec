"""Secrets at rest: sealed with a key that only the installation has, and bound to the row that they belong to."""

import base64
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from billing_app.settings import secret_key

_VERSION = "v1."
_NONCE_BYTES = 12


class Unsealable(Exception):
    """A sealed text that this installation's key does not open, or that belongs to another row."""


def seal(plain: bytes, *belongs_to: str) -> str:
    """Encrypt (AES-256-GCM); `belongs_to` names the user and the row, and must be the same to open it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(derived_key("sealing")).encrypt(nonce, plain, _bound(belongs_to))
    return _VERSION + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, *belongs_to: str) -> bytes:
    """What was sealed; raises `Unsealable`."""
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(_VERSION))
        return AESGCM(derived_key("sealing")).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound(belongs_to))
    except (InvalidTag, ValueError) as error:
        raise Unsealable("this secret was sealed by another installation, or for another row") from error


def keyed_hash(purpose: str, *parts: str) -> str:
    """A hash that nobody can compute or search without the installation's key, in hex."""
    return hmac.new(derived_key(purpose), "\0".join(parts).encode(), "sha256").hexdigest()


def derived_key(purpose: str) -> bytes:
    """A key of 256 bits for one purpose, from the installation's secret (HKDF)."""
    return HKDF(SHA256(), 32, salt=None, info=f"tideline {purpose} 1".encode()).derive(secret_key())


def _bound(belongs_to: tuple[str, ...]) -> bytes:
    return "\0".join(belongs_to).encode()
