"""Putting a copy of the data back that was kept when an update changed their schema, unless that would lose work."""

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from billing_app.domain.errors import NotFound, Refused
from billing_app.services.backups.keys import installation_id
from billing_app.settings import settings
from billing_app.store.copying import copy_database, sqlite_file
from billing_app.store.migrating import DatabaseTooNew, is_at_head
from billing_app.store.restored import PostgresScratch
from billing_app.store.session import make_engine, seeing_all


def keep_copy(copy: Path) -> None:
    """Keep the data of this very moment: an update has made and proven its backup already, and people wait."""
    copy.unlink(missing_ok=True)
    contents = copy_database(settings().database, copy, lambda _done: None)
    events = contents["tables"].get("event", {}).get("rows", 0)
    _about(copy).write_text(json.dumps({"events": events}))


def lost_since(copy: Path) -> int:
    """How much was recorded for businesses since a copy; the installation's own lines count for nothing."""
    engine = make_engine(settings().database)
    try:
        with seeing_all(engine).connect() as connection:
            now = int(connection.execute(text("SELECT count(*) FROM event")).scalar_one())
    finally:
        engine.dispose()
    return max(0, now - int(json.loads(_about(copy).read_text())["events"]))


def refuse_loss(copy: Path) -> None:
    """Refuse to put a copy back when that would lose work."""
    if lost := lost_since(copy):
        raise Refused(
            f"{lost} events were recorded since the update changed the schema of the data. They would be lost: "
            "stay with this release, or say --lose-changes.",
            code="would_lose_changes",
        )


def put_back(copy: Path, *, lose_changes: bool = False) -> bool:
    """Put the copy in the place of the data, which are kept aside; False where they have this release's schema already.

    Whatever was recorded since the copy was made would be gone: then it refuses, unless told to lose it.
    """
    url = settings().database
    engine = make_engine(url)
    try:
        if _has_own_schema(engine):
            return False
    finally:
        engine.dispose()
    if not copy.is_file():
        raise NotFound("There is no copy of the data from before the update. Restore a backup instead.")
    if not lose_changes:
        refuse_loss(copy)
    if url.startswith("sqlite"):
        _swap_file(sqlite_file(url), copy, f"{datetime.now(UTC):%Y%m%d%H%M%S}")
    else:
        scratch = PostgresScratch(settings().owning_database, installation_id())
        scratch.take_place(scratch.make(copy), "taken_back")
    return True


def _has_own_schema(engine: Engine) -> bool:
    try:
        return is_at_head(engine)
    except DatabaseTooNew:
        return False


def _swap_file(database: Path, copy: Path, aside: str) -> None:
    fresh = database.with_name(f".{database.name}.back")
    shutil.copyfile(copy, fresh)
    fresh.chmod(0o600)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    older = sorted(database.parent.glob(f"{database.name}.taken-back-*"))
    for left in older[:-1]:  # what was set aside last may still be of use to somebody
        left.unlink()
    for ending in ("-wal", "-shm", ""):  # companions first: alone they mean nothing to the file that comes
        file = database.with_name(database.name + ending)
        if file.exists():
            file.rename(database.with_name(f"{database.name}.taken-back-{aside}{ending}"))
    fresh.rename(database)


def _about(copy: Path) -> Path:
    return copy.with_name(copy.name + ".json")
