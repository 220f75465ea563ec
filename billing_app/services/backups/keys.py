"""Keys of backups: the public one stands in the data folder, the private one is kept elsewhere."""

import hmac
import os
from pathlib import Path

from billing_app.domain.errors import Conflict, InvalidInput
from billing_app.gateways.age import check_public_key, new_key_pair
from billing_app.settings import secret_key, settings
from billing_app.store.session import clock

PUBLIC_KEYS = "backup.keys"
_PRIVATE = "AGE-SECRET-KEY-1"


def create_key(file: Path) -> str:
    """Make a key pair: the private key goes to a new file for its owner only, the public one into the data folder.

    From then on backups are encrypted for the new key; what was made before still needs the key of its time.
    """
    file, folder = file.resolve(), settings().data_dir.resolve()
    if file.is_relative_to(folder):
        raise InvalidInput(
            f"{file} lies in the data folder, which is what backups are made of. Whoever loses that loses the key with "
            "it: choose another place.",
            path="out",
        )
    private, public = new_key_pair()
    text = f"# created: {clock():%Y-%m-%dT%H:%M:%SZ}\n# public key: {public}\n{private}\n"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Conflict(f"{file} exists already, and is not overwritten. Choose another file.", path="out") from None
    with os.fdopen(descriptor, "w") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    _keep_public(public)
    return public


def public_keys() -> list[str]:
    """The keys that backups are encrypted for; none before the first was made."""
    try:
        lines = (settings().data_dir / PUBLIC_KEYS).read_text().splitlines()
    except FileNotFoundError:
        return []
    try:
        return [check_public_key(line) for line in lines if line.strip() and not line.startswith("#")]
    except ValueError:
        raise InvalidInput(
            f"The file {PUBLIC_KEYS} in the data folder is damaged. Make a new key: `backup key create --out FILE`."
        ) from None


def read_private_key(file: Path) -> str:
    """The private key that stands in a file."""
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise InvalidInput(f"The key file {file} cannot be read: {reason}.", path="key_file") from None
    found = [line.strip() for line in lines if line.strip().startswith(_PRIVATE)]
    if len(found) != 1:
        raise InvalidInput(f"{file} holds no private key: a line that begins with {_PRIVATE}.", path="key_file")
    return found[0]


def installation_id() -> str:
    """Tells installations apart without telling anything about them: it follows from the installation's key."""
    return fingerprint_of(secret_key())


def fingerprint_of(secret: bytes) -> str:
    """The installation that a key belongs to."""
    return hmac.new(secret.strip(), b"installation of backups", "sha256").hexdigest()[:16]


def _keep_public(public: str) -> None:
    target = settings().data_dir / PUBLIC_KEYS
    fresh = target.with_name(f"{PUBLIC_KEYS}.new")
    fresh.write_text(
        f"# Backups are encrypted for this key. Its private half opens them and lies elsewhere.\n{public}\n"
    )
    fresh.replace(target)
