"""Encryption of whole files by age: to public keys, in a stream, so that the server can write what it cannot read."""

from collections.abc import Sequence
from typing import Any, Protocol

import pyrage as untyped

from billing_app.domain.errors import InvalidInput

pyrage: Any = untyped


class Readable(Protocol):
    """Where bytes come from."""

    def read(self, size: int = -1, /) -> bytes:
        """Some bytes; none at the end."""
        ...


class Writable(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> Any:
        """Take some bytes."""
        ...


class NotOpened(InvalidInput):
    """The key does not open the file."""

    code = "wrong_key"


class DamagedFile(InvalidInput):
    """The file is not what was written."""

    code = "damaged_backup"


def new_key_pair() -> tuple[str, str]:
    """A private key (`AGE-SECRET-KEY-1…`) and its public one (`age1…`)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def public_key_of(private_key: str) -> str:
    """The public key that belongs to a private one."""
    return str(_identity(private_key).to_public())


def check_public_key(text: str) -> str:
    """The public key without white space; raises ValueError for what is none."""
    try:
        return str(pyrage.x25519.Recipient.from_str(text.strip()))
    except pyrage.RecipientError:
        raise ValueError("an age public key begins with age1 and has 62 characters") from None


def encrypt(source: Readable, target: Writable, public_keys: Sequence[str]) -> None:
    """Encrypt a stream for the holders of some private keys; what fails while reading or writing is raised as it is."""
    recipients = [pyrage.x25519.Recipient.from_str(each) for each in public_keys]
    reader, writer = _Source(source), _Target(target)
    try:
        pyrage.encrypt_io(reader, writer, recipients)
    except (pyrage.EncryptError, OSError) as error:
        raise reader.failure or writer.failure or error from None


def decrypt(source: Readable, target: Writable, private_key: str) -> None:
    """Decrypt a stream; raises `NotOpened` for another key, `DamagedFile` for anything that was altered or cut off."""
    reader, writer = _Source(source), _Target(target)
    try:
        pyrage.decrypt_io(reader, writer, [_identity(private_key)])
    except (pyrage.DecryptError, OSError) as error:
        if failure := reader.failure or writer.failure:
            raise failure from None
        if "No matching keys" in str(error):
            raise NotOpened(
                "This key does not open this backup: it was encrypted for another one. Give the key file that was made "
                "on the installation where the backup comes from."
            ) from None
        raise DamagedFile("This backup is damaged or cut off: it is not what was written. Take another one.") from None


def _identity(private_key: str) -> Any:
    try:
        return pyrage.x25519.Identity.from_str(private_key)
    except pyrage.IdentityError:
        raise InvalidInput(
            "This is not the private key of a backup: it has a line that begins with AGE-SECRET-KEY-1.",
            code="wrong_key",
        ) from None


class _Source:
    """Remembers what went wrong while reading, of which age keeps only the text."""

    def __init__(self, source: Readable) -> None:
        self._source, self.failure = source, None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._source.read(size)
        except BaseException as error:
            self.failure: BaseException | None = error
            raise


class _Target:
    """Remembers what went wrong while writing."""

    def __init__(self, target: Writable) -> None:
        self._target, self.failure = target, None

    def write(self, data: bytes) -> int:
        try:
            self._target.write(data)
        except BaseException as error:
            self.failure: BaseException | None = error
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""
