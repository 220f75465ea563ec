"""What belongs into a backup beside the database: everything in the data folder but what can be made again."""

import os
import shutil
from pathlib import Path

from billing_app.settings import secret_key, settings

SQLITE, POSTGRESQL = "billing.db", "billing.dump"
DATABASE_OF = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
SECRET_KEY = "secret.key"  # noqa: S105 - a file's name
SCRATCH = "scratch"
LEFT_OUT = frozenset(
    {
        SCRATCH,
        "backups",  # they would hold each other
        "cache",  # built pages
        "metrics",  # counters of running workers
        "rehearsal",  # what an update tries things on
        "releases",  # programs
        "serving.lock",
        "server.log",
    }
)
"""Names in the data folder that are not backed up. What is not named here is, so that nothing is forgotten."""


def gather_files(folder: Path) -> dict[str, Path]:
    """Collect the data folder's files in a folder of their own, under their names; later changes don't show there.

    They are gathered after the database was copied: a document is written before the row that names it, so the copy
    never names one that is not there.
    """
    data, found = settings().data_dir.resolve(), dict[str, Path]()
    outside = settings().backup_folder.resolve()
    for path in sorted(data.iterdir()):
        if path.name in LEFT_OUT or path.name.startswith((SQLITE, ".", SECRET_KEY)) or path == outside:
            continue
        for file in _files_below(path):
            relative = file.relative_to(data).as_posix()
            if _take(file, folder / relative):
                found[relative] = folder / relative
    key = folder / SECRET_KEY
    key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key.touch(mode=0o600)
    key.write_bytes(secret_key())
    return found | {SECRET_KEY: key}


def _files_below(path: Path) -> list[Path]:
    if path.is_symlink() or not path.is_dir():
        return [path] if path.is_file() and not path.is_symlink() else []
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def _take(file: Path, target: Path) -> bool:
    """Files are written once and never altered, so a second name for one is as good as a copy."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(file, target)
    except FileNotFoundError:
        return False  # an upload whose hour was over
    except OSError:
        shutil.copyfile(file, target)
    return True
