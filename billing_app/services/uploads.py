"""Files on their way in: kept for an hour under a random name for whoever uploaded them, then gone."""

import os
import re
import secrets
import time
from pathlib import Path

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import Conflict, NotFound
from billing_app.settings import settings

KEPT_SECONDS = 3600
MOST_FILES = 20
_NAME = re.compile(r"[0-9a-f]{32}")


def keep_upload(actor: Actor, content: bytes, *, need: Permission = Permission.IMPORT_DATA) -> str:
    """Keep a file for the actor; the name that is returned finds it again."""
    actor.require(need)
    folder = _folder(actor)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    if len(list(folder.iterdir())) >= MOST_FILES:
        sentence = "Many files are waiting already. Use or leave one of them, then try again."
        raise Conflict(sentence, code="too_many_uploads")
    name = secrets.token_hex(16)
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return name


def read_upload(actor: Actor, name: str, *, need: Permission = Permission.IMPORT_DATA) -> bytes:
    """A file that the actor uploaded a while ago."""
    actor.require(need)
    try:
        return _file(actor, name).read_bytes()
    except FileNotFoundError:
        raise _gone() from None


def is_kept(actor: Actor, name: str, *, need: Permission = Permission.IMPORT_DATA) -> bool:
    """Whether a file that the actor uploaded is still there."""
    actor.require(need)
    return bool(_NAME.fullmatch(name)) and _file(actor, name).is_file()


def forget_upload(actor: Actor, name: str, *, need: Permission = Permission.IMPORT_DATA) -> None:
    """Remove a file that is not needed any more; one that is gone already is no error."""
    actor.require(need)
    _file(actor, name).unlink(missing_ok=True)


def _folder(actor: Actor) -> Path:
    """One folder for each person in each business: nobody finds the files of others, whatever name they send."""
    return settings().data_dir / "uploads" / str(actor.business_id) / str(actor.user_id or "nobody")


def _file(actor: Actor, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise _gone()
    return _folder(actor) / name


def _gone() -> NotFound:
    return NotFound("This file is not kept any more. Choose it again.", path="file")


def _sweep(folder: Path) -> None:
    oldest = time.time() - KEPT_SECONDS
    for file in folder.iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
