"""Where backups lie: a folder, and an object store. What stands beside the backups is the only list of them."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from billing_app.domain.retention import outlived
from billing_app.gateways.object_store import ObjectStore
from billing_app.services.backups.manifest import Backup, UnreadableBackup, parse_backup
from billing_app.settings import settings
from billing_app.settings.backup_store import parse_generations
from billing_app.store.session import clock

BESIDE = ".json"


class Place(Protocol):
    """A place that holds backups, each with what stands beside it."""

    label: str

    def names(self) -> list[str]:
        """Names of what is there."""
        ...

    def read(self, name: str) -> bytes:
        """A small file."""
        ...

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone is no error."""
        ...


class Folder:
    """A folder of this machine, or one that is mounted here."""

    def __init__(self, path: Path) -> None:
        """The folder is made when something is put there."""
        self.path, self.label = path, "this machine"

    def names(self) -> list[str]:
        """Names of what is there."""
        return [file.name for file in self.path.iterdir() if file.is_file()] if self.path.is_dir() else []

    def read(self, name: str) -> bytes:
        """A small file."""
        return (self.path / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """Put a small file there, whole or not at all."""
        fresh = self.path / f".{name}.part"
        fresh.touch(mode=0o600)
        fresh.write_bytes(content)
        fresh.replace(self.path / name)

    def delete(self, name: str) -> None:
        """Remove a file; one that is gone is no error."""
        (self.path / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what a killed backup left half-written, and what stands beside one that never came or is gone."""
        for file in self.path.glob(".tideline-*.part"):
            file.unlink(missing_ok=True)
        for beside in self.path.glob(f"tideline-*{BESIDE}"):
            if not beside.with_name(beside.name.removesuffix(BESIDE)).exists():
                beside.unlink(missing_ok=True)


def local_folder() -> Folder:
    """The folder of the settings."""
    return Folder(settings().backup_folder)


def store() -> ObjectStore | None:
    """The object store of the settings; None where there is none."""
    found = settings().object_store
    return ObjectStore(found) if found else None


def backups_in(place: Place, known: Iterable[Backup] = ()) -> list[Backup]:
    """The backups of a place, newest first. `known` saves reading again what stands beside those elsewhere."""
    names, by_name = set(place.names()), {backup.name: backup for backup in known}
    found: list[Backup] = []
    for name in names:
        whole = name.removesuffix(BESIDE)
        if not name.endswith(BESIDE) or whole not in names:
            continue
        try:
            backup = by_name.get(whole) or parse_backup(place.read(name))
        except (UnreadableBackup, FileNotFoundError):
            continue
        found.append(replace(backup, places=(place.label,)))
    return sorted(found, key=lambda backup: (backup.made_at, backup.name), reverse=True)


def thin_out(place: Place) -> list[str]:
    """Remove from a place what the generations no longer keep; returns the names."""
    generations = parse_generations(settings().backup_keep)
    gone = outlived((backup.kept() for backup in backups_in(place)), generations, clock())
    for name in gone:
        place.delete(
            name
        )  # the large one first: one without the other is not listed, and a killed process leaves little
        place.delete(name + BESIDE)
    return gone
