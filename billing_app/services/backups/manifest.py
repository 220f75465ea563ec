"""What a backup says about itself: inside it, in full, and beside it, as much as anybody may read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, cast

from billing_app.domain.errors import InvalidInput
from billing_app.domain.retention import Kept

FORMAT = 1
MANIFEST = "manifest.json"
SCHEDULED = frozenset({"hourly", "daily"})
KINDS = (*sorted(SCHEDULED), "manual", "migration", "update")


class UnreadableBackup(InvalidInput):
    """The file is no backup, one of a newer release, or one that lacks a part."""

    code = "unreadable_backup"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The first part of the archive. `parts` gives each file's size and SHA-256, `contents` what the database holds."""

    installation: str
    made_at: str
    kind: str
    engine: str
    schema: str
    program: str
    parts: dict[str, dict[str, Any]]
    contents: dict[str, Any]
    format: int = FORMAT

    def to_json(self) -> bytes:
        """The text that is stored."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @property
    def size(self) -> int:
        """Bytes of all parts, unpacked."""
        return sum(int(part["bytes"]) for part in self.parts.values())


def parse_manifest(text: bytes) -> Manifest:
    """The manifest of an archive; one of a format that this release does not know is refused in plain words."""
    found = _object(text)
    if found.get("format") != FORMAT:
        raise UnreadableBackup(
            f"This backup was written by a newer release (format {found.get('format')}, this one knows {FORMAT}). "
            "Install that release, then restore with it."
            if isinstance(found.get("format"), int)
            else "This is not a backup of Tideline."
        )
    try:
        return Manifest(**{name: found[name] for name in (each.name for each in fields(Manifest))})
    except (KeyError, TypeError):
        raise UnreadableBackup("The list of what this backup holds is damaged. Take another one.") from None


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of restoring a backup into a scratch place. `differences` and `problems` count, `first` tells."""

    proven_at: str
    seconds: float
    differences: int = 0
    problems: int = 0
    events: int = 0
    first: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the restored copy is the same and its books are in order."""
        return not self.differences and not self.problems


@dataclass(frozen=True, slots=True)
class Backup:
    """What is written beside a backup, readable without a key: no figures, no names."""

    name: str
    installation: str
    made_at: str
    kind: str
    engine: str
    schema: str
    program: str
    size_bytes: int
    sha256: str
    unpacked_bytes: int
    seconds: float
    is_encrypted: bool
    proof: Proof | None = None
    places: tuple[str, ...] = field(default=())

    def to_json(self) -> bytes:
        """The text that is stored."""
        return (json.dumps(asdict(self), indent=1, sort_keys=True) + "\n").encode()

    @property
    def is_proven(self) -> bool:
        """Whether it was restored and found in order."""
        return self.proof is not None and self.proof.is_good

    @property
    def at(self) -> datetime:
        """When the copy was taken."""
        return datetime.fromisoformat(self.made_at)

    def kept(self) -> Kept:
        """What decides how long it is kept."""
        return Kept(self.name, self.at, self.is_proven, self.kind in SCHEDULED)


def parse_backup(text: bytes) -> Backup:
    """What stands beside a backup; raises `UnreadableBackup` if it is damaged."""
    found = dict(_object(text))
    try:
        proof = found.pop("proof", None)
        places = tuple(found.pop("places", ()))
        backup = Backup(**found, places=places, proof=Proof(**proof) if proof else None)
        backup.at  # noqa: B018 - a damaged date shows now
    except (KeyError, TypeError, ValueError):
        raise UnreadableBackup("What stands beside this backup is damaged.") from None
    return backup


def _object(text: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise UnreadableBackup("This is not a backup of Tideline, or its beginning is damaged.") from None
    return cast("Mapping[str, Any]", found) if isinstance(found, dict) else {}
