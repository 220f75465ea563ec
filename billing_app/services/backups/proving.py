"""Proving a backup: it is restored into a scratch place, compared with what was recorded, and its books recomputed.

What is restored is the very file that is kept, as it lies on the disk: decrypted, unpacked, opened. The server has no
private key of the operator's for that. So each backup is encrypted for two keys: the operator's, and one that is made
for this proof and lives in memory until it is done. What the two share is the whole file but 32 bytes of its header, so
all that is left unproven is that the operator still has the key; `drill --key-file` proves that as well.
"""

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from billing_app.domain.errors import BillingError
from billing_app.services.backups.keys import fingerprint_of, installation_id
from billing_app.services.backups.manifest import Manifest, Proof, UnreadableBackup
from billing_app.services.backups.packing import Advance, unpack
from billing_app.services.backups.parts import DATABASE_OF, POSTGRESQL, SECRET_KEY, SQLITE
from billing_app.services.verifying import verify
from billing_app.settings import settings
from billing_app.store.contents import contents_of, differences
from billing_app.store.copying import forget_copy
from billing_app.store.migrating import is_known_schema, migrate_to_head
from billing_app.store.restored import PostgresScratch, integrity_problems, open_sqlite
from billing_app.store.session import clock, make_engine, seeing_all, working_on


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup in a scratch place: its folder, its database's name (PostgreSQL), what it holds, how it was judged."""

    folder: Path
    manifest: Manifest
    proof: Proof
    report: dict[str, Any]
    scratch_database: str = ""


def check_readable(manifest: Manifest) -> None:
    """Refuse what this release cannot restore, before anything is unpacked."""
    if not is_known_schema(manifest.schema):
        raise UnreadableBackup(
            f"This backup was made by a newer release (its schema is “{manifest.schema}”). Install that release, then "
            "restore with it."
        )
    lacking = {DATABASE_OF.get(manifest.engine, "a database"), SECRET_KEY} - manifest.parts.keys()
    if lacking:
        raise UnreadableBackup(f"This backup lacks a part: {', '.join(sorted(lacking))}. Take another one.")


def restore_into(
    archive: Path,
    folder: Path,
    private_key: str,
    look: Callable[[Manifest], None],
    advance: Advance,
    *,
    is_lasting: bool = False,
) -> Restored:
    """Restore a backup into a scratch folder and check all of it; the caller removes or uses what was made."""
    started = time.monotonic()

    def look_first(manifest: Manifest) -> None:
        check_readable(manifest)
        look(manifest)

    folder.mkdir(mode=0o700)
    manifest = unpack(archive, folder, private_key, look_first, lambda done: advance(done * 0.4), is_lasting=is_lasting)
    with _scratch_database(folder, manifest) as database:
        opened = _opened(folder, manifest, database, is_lasting=is_lasting)
        found, report = judge(folder, manifest, database, opened, lambda done: advance(0.4 + done * 0.6))
    first = found[0] if found else str(report["first"] or "")
    proof = Proof(
        proven_at=clock().isoformat(),
        seconds=round(time.monotonic() - started, 1),
        differences=len(found),
        problems=report["problem_count"],
        events=report["events"],
        first=first,
    )
    return Restored(folder, manifest, proof, report, database)


def scratch_server(manifest: Manifest) -> PostgresScratch:
    """Where scratch databases of the installation are made; told by the backup, for the machine may be an empty one."""
    return PostgresScratch(settings().owning_database, manifest.installation)


@contextmanager
def _scratch_database(folder: Path, manifest: Manifest) -> Generator[str]:
    """The name of a PostgreSQL database with the dump in it, removed if it can't be judged; empty for SQLite."""
    if manifest.engine != "postgresql":
        yield ""
        return
    scratch = scratch_server(manifest)
    name = scratch.make(folder / POSTGRESQL)
    try:
        yield name
    except BaseException:
        scratch.drop(name)
        raise


def judge(
    folder: Path, manifest: Manifest, database: str, opened: AbstractContextManager[Engine], advance: Advance
) -> tuple[list[str], dict[str, Any]]:
    """Compare a restored copy with its manifest, bring it to this release's schema, and recompute its books."""
    found: list[str] = []
    if fingerprint_of((folder / SECRET_KEY).read_bytes()) != manifest.installation:
        found.append("The key in the backup is not the key of the installation it was made on.")
    if not database:
        found += integrity_problems(folder / SQLITE)
    advance(0.3)
    with opened as engine:
        with seeing_all(engine).connect() as connection:
            found += differences(manifest.contents, contents_of(connection))
        advance(0.5)
        migrate_to_head(engine)
        with working_on(engine):
            report = verify()
    advance(1.0)
    return found, report


@contextmanager
def _opened(folder: Path, manifest: Manifest, database: str, *, is_lasting: bool) -> Generator[Engine]:
    if not database:
        with open_sqlite(folder / SQLITE, is_lasting=is_lasting) as engine:
            yield engine
        return
    engine = make_engine(scratch_server(manifest).url_of(database))
    try:
        yield engine
    finally:
        engine.dispose()


def prove(archive: Path, scratch: Path, private_key: str, advance: Advance) -> Proof:
    """Restore a backup into a scratch place and forget it again; what came of it."""
    if settings().database.startswith("postgresql"):
        PostgresScratch(settings().owning_database, installation_id()).sweep()
    started = time.monotonic()
    try:
        restored = restore_into(archive, scratch, private_key, lambda _manifest: None, advance)
    except (BillingError, SQLAlchemyError) as error:
        said = error.message if isinstance(error, BillingError) else f"The restored database is broken: {error}"
        return Proof(clock().isoformat(), round(time.monotonic() - started, 1), problems=1, first=said[:500])
    finally:
        for name in DATABASE_OF.values():
            forget_copy(scratch / name)
    if restored.scratch_database:
        scratch_server(restored.manifest).drop(restored.scratch_database)
    return restored.proof
