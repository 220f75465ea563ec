"""Restoring: everything is made and checked beside what is there, and takes its place in one step at the very end."""

import ctypes
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError, Conflict, InvalidInput, NotFound
from billing_app.gateways.litestream import read_back
from billing_app.services.backups.keys import fingerprint_of
from billing_app.services.backups.manifest import Backup, Manifest, UnreadableBackup, parse_backup
from billing_app.services.backups.packing import file_digest
from billing_app.services.backups.parts import POSTGRESQL, SECRET_KEY, SQLITE
from billing_app.services.backups.places import BESIDE, Folder, backups_in, local_folder, store
from billing_app.services.backups.proving import Restored, restore_into, scratch_server
from billing_app.services.holding import hold_sending
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store.contents import unknown_heads
from billing_app.store.migrating import migrate_to_head
from billing_app.store.restored import integrity_problems, open_sqlite
from billing_app.store.session import clock, make_engine, seeing_all, system_transaction, working_on

Tell = Callable[[str, float], None]
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2
_AT_FDCWD = -100
_CARRIED_OVER = ("backups", "cache")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the operator wants and allows. `accept_problems`: books that were in disorder before the backup was made.

    `copy` names a continuous copy, from which the database is taken as it was `at` an instant, or last.
    """

    private_key: str = ""
    accept_problems: bool = False
    accept_other_installation: bool = False
    copy: Path | None = None
    at: datetime | None = None


def newest_backup(before: datetime | None = None, folder: Path | None = None) -> tuple[Backup, Folder | None]:
    """The newest proven backup of the settings' places, or of one folder; and the folder where it lies in one."""
    here = Folder(folder) if folder else local_folder()
    found = [(backup, here) for backup in backups_in(here)]
    if folder is None and (place := store()) is not None:
        names = {backup.name for backup, _ in found}
        found += [(backup, None) for backup in backups_in(place) if backup.name not in names]
    fitting = [one for one in found if one[0].is_proven and (before is None or one[0].at <= before)]
    if not fitting:
        when = f" from before {before:%Y-%m-%d %H:%M} UTC" if before else ""
        where = f"{here.path}" + (f" or {place.label}" if folder is None and (place := store()) else "")
        raise NotFound(f"There is no proven backup{when} in {where}.", path="file")
    return max(fitting, key=lambda one: (one[0].at, one[0].name))


def fetch_backup(backup: Backup, folder: Folder | None, scratch: Path, tell: Tell) -> Path:
    """The file of a backup, brought here from the object store if it lies there."""
    if folder is not None:
        return folder.path / backup.name
    place = store()
    assert place is not None
    tell("fetching", 0)
    target = scratch / backup.name
    place.fetch(backup.name, target)
    (scratch / (backup.name + BESIDE)).write_bytes(backup.to_json())
    tell("fetching", 1)
    return target


def restore(archive: Path, target: Path, choice: Choice, tell: Tell = lambda _stage, _done: None) -> dict[str, Any]:
    """Restore a backup so that the data folder `target` holds it; whatever was there is kept aside.

    Returns what was done. Anything that is wrong with the backup raises before the first change.
    """
    target = target.resolve()
    _check_beside(archive, tell)
    with scratch_beside(target) as scratch:
        restored = restore_into(
            archive,
            scratch / "restored",
            choice.private_key,
            lambda manifest: _refuse_unfit(manifest, target, choice, scratch),
            lambda done: tell("restoring", done),
            is_lasting=True,
        )
        try:
            if choice.copy is not None:
                restored = _take_from_copy(restored, choice, scratch)
            _refuse_disorder(restored, choice)
            _note(restored, archive.name)
            done = _take_place(restored, target)
        except BaseException:
            _drop_scratch_database(restored)
            raise
    return done | {
        "verify": restored.report,
        "differences": restored.proof.differences,
        "events": restored.proof.events,
    }


class scratch_beside:  # noqa: N801 - a context manager, used like a function
    """A scratch folder on the same disk as the target, so that it can take its place; killed ones are swept."""

    def __init__(self, target: Path) -> None:
        """Nothing is made yet."""
        self._target = target

    def __enter__(self) -> Path:
        prefix = f".{self._target.name}.restoring-"
        self._target.parent.mkdir(parents=True, exist_ok=True)
        for left in self._target.parent.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)
        self._folder = Path(tempfile.mkdtemp(prefix=prefix, dir=self._target.parent))
        return self._folder

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _check_beside(archive: Path, tell: Tell) -> None:
    """Compare the file with what stands beside it, where that came along: damage is found before a key is needed."""
    if not archive.is_file():
        raise NotFound(f"There is no file {archive}.", path="file")
    beside = archive.with_name(archive.name + BESIDE)
    if not beside.exists():
        return
    expected = parse_backup(beside.read_bytes())
    tell("checking", 0)
    found = file_digest(archive)
    if found["bytes"] < expected.size_bytes:
        raise UnreadableBackup(
            f"This file is cut off: {found['bytes']} of {expected.size_bytes} bytes. Take another copy of it."
        )
    if found["sha256"] != expected.sha256:
        raise UnreadableBackup(
            "This file is damaged: its checksum is not the one of the backup. Take another copy of it."
        )
    tell("checking", 1)


def _refuse_unfit(manifest: Manifest, target: Path, choice: Choice, scratch: Path) -> None:
    """What can be said from the manifest alone, before a byte is unpacked."""
    database = settings().database_url
    is_elsewhere = database.startswith("postgresql")
    if (manifest.engine == "postgresql") != is_elsewhere:
        raise InvalidInput(
            "This backup is one of PostgreSQL: say by DATABASE_URL which database it shall become."
            if not is_elsewhere
            else "This backup is one of SQLite, and DATABASE_URL names a PostgreSQL database. Unset it to restore."
        )
    _refuse_other_installation(manifest, target, choice)
    if is_elsewhere and (others := scratch_server(manifest).others_connected()):
        raise Conflict(f"{others} connections work on this database. Stop Tideline first.")
    needed, free = int(manifest.size * 1.1), shutil.disk_usage(scratch).free
    if free < needed:
        raise BillingError(f"Restoring needs {needed >> 20} MB beside {target}, and {free >> 20} MB are free.")


def _refuse_other_installation(manifest: Manifest, target: Path, choice: Choice) -> None:
    configured = settings().secret_key
    if configured is not None and fingerprint_of(configured.get_secret_value().encode()) != manifest.installation:
        raise InvalidInput(
            "BILLING_SECRET_KEY is not the key of the installation that this backup comes from, so it could not read "
            "its second factors. Unset it: the backup brings its own key."
        )
    key = target / SECRET_KEY
    if choice.accept_other_installation or not key.exists():
        return
    if fingerprint_of(key.read_bytes()) != manifest.installation and _holds_data(target):
        raise Conflict(
            f"This backup comes from another installation than the one in {target}. Restore into another folder, or "
            "say --other-installation if it shall take its place."
        )


def _holds_data(target: Path) -> bool:
    return (target / SQLITE).exists() or settings().database_url.startswith("postgresql")


def _refuse_disorder(restored: Restored, choice: Choice) -> None:
    proof = restored.proof
    if proof.differences:
        raise UnreadableBackup(f"What was restored is not what was backed up: {proof.first} Nothing was changed.")
    if proof.problems and not choice.accept_problems:
        raise UnreadableBackup(
            f"The books of this backup are not in order: {proof.first} Nothing was changed. Take an older one, or say "
            "--accept-problems."
        )


def _take_from_copy(restored: Restored, choice: Choice, scratch: Path) -> Restored:
    """Let the continuous copy's database take the place of the backup's, once it was found to go on from there."""
    assert choice.copy is not None
    if restored.scratch_database:
        raise InvalidInput("Only SQLite has a continuous copy; PostgreSQL archives its own log.", path="copy")
    file = scratch / "copy.db"
    read_back(choice.copy, file, choice.at)
    found = integrity_problems(file)
    with open_sqlite(file) as engine:
        with seeing_all(engine).connect() as connection:
            unknown = unknown_heads(connection, restored.manifest.contents["heads"])
        found += [f"The chain of {each or 'the installation'} does not go on from the backup's." for each in unknown]
        migrate_to_head(engine)
        with working_on(engine):
            report = verify()
    file.replace(restored.folder / SQLITE)
    first = found[0] if found else str(report["first"] or "")
    counted = {"differences": len(found), "problems": report["problem_count"], "events": report["events"]}
    return replace(restored, report=report, proof=replace(restored.proof, first=first, **counted))


def _note(restored: Restored, name: str) -> None:
    """Write into the restored chain that it was restored, and hold what it would send, while it is not yet in place."""
    fact = Fact("backup.restored", name, {"made_at": restored.manifest.made_at})
    if restored.scratch_database:
        engine = make_engine(scratch_server(restored.manifest).url_of(restored.scratch_database))
        with working_on(engine), system_transaction() as scope:
            scope.record(fact)
            hold_sending(scope)
        engine.dispose()
        return
    with open_sqlite(restored.folder / SQLITE) as engine, working_on(engine), system_transaction() as scope:
        scope.record(fact)
        hold_sending(scope)


def _take_place(restored: Restored, target: Path) -> dict[str, Any]:
    """Let the restored folder and database take the place of what is there, which is kept aside."""
    stamp = f"{clock():%Y%m%dT%H%M%SZ}"
    database_aside = ""
    if restored.scratch_database:
        scratch = scratch_server(restored.manifest)
        database_aside = scratch.take_place(restored.scratch_database, "before_restore")
        (restored.folder / POSTGRESQL).unlink()
    aside = exchange(restored.folder, target, target.with_name(f"{target.name}.before-restore-{stamp}"))
    if aside is not None:
        for name in _CARRIED_OVER:
            if (aside / name).is_dir() and not (target / name).exists():
                (aside / name).rename(target / name)
    return {
        "data_dir": str(target),
        "kept_aside": str(aside or ""),
        "database_kept_aside": database_aside,
        "made_at": restored.manifest.made_at,
        "seconds": restored.proof.seconds,
        "rows": sum(table["rows"] for table in restored.manifest.contents["tables"].values()),
    }


def exchange(folder: Path, target: Path, aside: Path) -> Path | None:
    """Put a folder in the place of another, in one step where the system can; returns where the other went.

    A crash at any moment leaves either the old data in place or the new, and never neither.
    """
    if not target.exists() or not any(target.iterdir()):
        folder.rename(target)
        return None
    try:
        _swap(folder, target)
        folder.rename(aside)
    except OSError as error:
        raise BillingError(
            f"{target} cannot be replaced ({error.strerror}): it may be a mount point. Restore into a new folder "
            "inside it, and start with --data-dir naming that."
        ) from None
    return aside


def _swap(one: Path, other: Path) -> None:
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:  # not Linux: a crash between these two leaves both folders whole, one under a telling name
        between = one.with_name(f"{one.name}.between")
        other.rename(between)
        one.rename(other)
        between.rename(one)
        return
    if rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def _drop_scratch_database(restored: Restored) -> None:
    if restored.scratch_database:
        scratch_server(restored.manifest).drop(restored.scratch_database)
