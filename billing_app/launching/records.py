"""What lies in the folder of releases: which one is current, what is asked for, and what came of it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RELEASES, CURRENT, REQUEST, OUTCOME = "releases", "current", "request.json", "outcome.json"
BEFORE = "before.json"
"""In the folder of a release: the folder and the version of the one that it took the place of."""


def current_release(releases: Path) -> Path | None:
    """The release that is to serve; None is the program beside the launcher."""
    link = releases / CURRENT
    return link.resolve() if link.exists() else None


def read_record(releases: Path, name: str) -> dict[str, Any]:
    """A request or an outcome; empty when there is none that can be read."""
    try:
        found = json.loads((releases / name).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_record(releases: Path, name: str, record: dict[str, Any]) -> None:
    """Write a request or an outcome, whole or not at all."""
    releases.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = releases / f".{name}.{os.getpid()}"
    fresh.write_text(json.dumps(record))
    fresh.replace(releases / name)


def point_to(releases: Path, folder: Path | None) -> None:
    """Make a release the current one, in one step; None is the program beside the launcher."""
    link = releases / CURRENT
    if folder is None:
        link.unlink(missing_ok=True)
        return
    fresh = releases / f".{CURRENT}.{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder)
    fresh.replace(link)


def without_option(arguments: Sequence[str], name: str) -> list[str]:
    """Arguments without an option that takes a value: a release lies elsewhere, so a relative path would mislead it."""
    kept: list[str] = []
    is_value = False
    for argument in arguments:
        if not is_value and argument != name and not argument.startswith(f"{name}="):
            kept.append(argument)
        is_value = not is_value and argument == name
    return kept


def outcome_of(request: Mapping[str, Any], old: Path, new: Path, **more: Any) -> dict[str, Any]:
    """What is told of a change from one release to another, beside what came of it."""
    return {"request": request.get("request", ""), "from": str(old), "to": str(new), "at": time.time(), **more}


def python_of(folder: Path, home: Path) -> str:
    """The interpreter of a release: its own environment's, or the launcher's."""
    own = folder / ".venv" / "bin" / "python"
    return str(own) if folder != home and own.exists() else sys.executable
