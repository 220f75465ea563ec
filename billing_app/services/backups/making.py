"""Making a backup: copy, pack, encrypt, restore it to see that it works, put it where it belongs, thin out the old."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.gateways.age import new_key_pair
from billing_app.services.backups.alone import Tell, keeping_progress, working_alone
from billing_app.services.backups.keys import installation_id, public_keys
from billing_app.services.backups.manifest import KINDS, Backup, Manifest
from billing_app.services.backups.off_site import Fresh, OffSite, reason_of, send_off_site
from billing_app.services.backups.packing import file_digest, pack
from billing_app.services.backups.parts import DATABASE_OF, gather_files
from billing_app.services.backups.places import BESIDE, Folder, backups_in, local_folder, thin_out
from billing_app.services.backups.proving import prove
from billing_app.settings import settings
from billing_app.settings.updates import program_version
from billing_app.store.contents import unknown_heads
from billing_app.store.copying import copy_database, forget_copy
from billing_app.store.migrating import is_at_head, schema_of
from billing_app.store.session import clock, engine, seeing_all, system_transaction


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that lies in its folder. `not_sent` says why it is not in the object store, if it should be."""

    backup: Backup
    file: Path
    not_sent: str = ""


def make_backup(kind: str = "manual", *, to: Path | None = None, tell: Tell = lambda _stage, _done: None) -> Made:
    """Make one backup, prove it, and keep it; raises for whatever kept it from being made, with nothing left behind."""
    if kind not in KINDS:
        raise InvalidInput(f"“{kind}” is no kind of backup. Choose one of {', '.join(KINDS)}.", path="kind")
    if to is not None and not public_keys():
        raise InvalidInput(
            "Outside the data folder backups are encrypted, and there is no key yet. Make one first: "
            "`backup key create --out FILE`.",
            path="to",
        )
    folder = Folder(to.resolve()) if to is not None else local_folder()
    try:
        with working_alone() as scratch:
            tell = keeping_progress(kind, tell)
            backup, private = _make(kind, folder, scratch, tell)
            sent = OffSite() if to is not None else send_off_site(folder, Fresh(backup, private, scratch), tell)
            thin_out(folder)
    except (BillingError, OSError, SQLAlchemyError) as error:
        _record("backup.failed", "", {"kind": kind, "reason": reason_of(error)})
        raise
    told = {"kind": kind, "bytes": backup.size_bytes, "sha256": backup.sha256}
    _record("backup.made", backup.name, told | _proof(backup))
    if sent.proof is not None:
        _record("backup.proven_off_site", backup.name, {"events": sent.proof.events})
    if sent.problem:
        _record("backup.not_sent", backup.name, {"reason": sent.problem})
    return Made(backup, folder.path / backup.name, sent.problem)


def send_made(kind: str, since: datetime, *, tell: Tell = lambda _stage, _done: None) -> Made | None:
    """Bring off-site a good backup of a kind that was made since an instant; None if there is none, so make one.

    A job that is tried again because the store was away must not fill the disk with one archive after the other.
    """
    folder = local_folder()
    made = next((one for one in backups_in(folder) if one.kind == kind and one.is_proven and one.at >= since), None)
    if made is None:
        return None
    with working_alone():
        sent = send_off_site(folder, None, keeping_progress(kind, tell))
    if sent.problem:
        _record("backup.not_sent", made.name, {"reason": sent.problem})
    else:
        _record("backup.sent", made.name, {})
    return Made(made, folder.path / made.name, sent.problem)


def _make(kind: str, folder: Folder, scratch: Path, tell: Tell) -> tuple[Backup, str]:
    """The backup, and the private key of its proof, which lives until the off-site copy is proven as well."""
    started, made_at = time.monotonic(), clock()
    url = settings().database
    dialect = "sqlite" if url.startswith("sqlite") else "postgresql"
    schema = schema_of(engine())
    database = scratch / DATABASE_OF[dialect]
    contents = copy_database(url, database, lambda done: tell("copying", done))
    _refuse_foreign_copy(contents)
    parts = {database.name: database} | gather_files(scratch / "files")
    manifest = Manifest(
        installation=installation_id(),
        made_at=made_at.isoformat(),
        kind=kind,
        engine=dialect,
        schema=schema,
        program=program_version(),
        parts={name: file_digest(file) for name, file in parts.items()},
        contents=contents,
    )
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.sweep()
    keys = public_keys()
    name = f"tideline-{made_at:%Y%m%dT%H%M%SZ}-{kind}-{secrets.token_hex(2)}.tar.zst{'.age' if keys else ''}"
    part = folder.path / f".{name}.part"
    try:
        private, ephemeral = new_key_pair()
        recipients = [*keys, ephemeral] if keys else []
        written = pack(parts, manifest, part, recipients, lambda done: tell("packing", done))
        forget_copy(database)  # what is proven is the archive, and the room is needed
        proof = prove(part, scratch / "restored", private, lambda done: tell("proving", done))
        backup = Backup(
            name=name,
            installation=manifest.installation,
            made_at=manifest.made_at,
            kind=kind,
            engine=dialect,
            schema=schema,
            program=manifest.program,
            size_bytes=written["bytes"],
            sha256=written["sha256"],
            unpacked_bytes=manifest.size,
            seconds=round(time.monotonic() - started, 1),
            is_encrypted=bool(keys),
            proof=proof,
        )
        folder.write(name + BESIDE, backup.to_json())
        part.rename(folder.path / name)  # last: from here on it counts
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return backup, private


def _refuse_foreign_copy(contents: Mapping[str, Any]) -> None:
    """A copy belongs to the database that it was taken from: each chain of it is a beginning of the one there."""
    with seeing_all(engine()).connect() as connection:
        unknown = unknown_heads(connection, contents["heads"])
    if unknown:
        raise BillingError(
            f"The copy's chain of {unknown[0] or 'the installation'} is not the database's. Run `verify`."
        )


def _proof(backup: Backup) -> dict[str, Any]:
    proof = backup.proof
    return {"is_proven": backup.is_proven, "differences": proof.differences, "first": proof.first} if proof else {}


def _record(kind: str, name: str, payload: Mapping[str, Any]) -> None:
    """Tell the installation's chain, unless its schema is still that of an older release: then a migration follows."""
    try:
        if is_at_head(engine()):
            with system_transaction() as scope:
                scope.record(Fact(kind, name, payload))
    except (SQLAlchemyError, BillingError):
        if kind != "backup.failed":  # the failure itself is on its way to whoever asked
            raise
