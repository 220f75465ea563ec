"""Rehearsing an update: the new release migrates and verifies a copy of the data, before it touches the data."""

import json
import shutil
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from billing_app.domain.errors import BillingError
from billing_app.services.backups.keys import installation_id
from billing_app.settings import environment_with, secret_key, settings
from billing_app.store.copying import copy_database, forget_copy
from billing_app.store.restored import PostgresScratch

_FOLDER = "rehearsal"
_MOST_SECONDS = 3600


class RehearsalFailed(BillingError):
    """The new release could not work with a copy of the data; the data themselves were not touched."""

    code = "rehearsal_failed"


def rehearse(release: Path) -> Mapping[str, Any]:
    """Let a release migrate and verify a copy of the data and answer whether it is ready; returns its report."""
    with _copy_of_data() as environment:
        command = [str(release / ".venv" / "bin" / "python"), "-m", "billing_app", "update", "rehearse"]
        try:
            done = subprocess.run(  # noqa: S603 - the release was checked
                command,
                cwd=release,
                env=environment_with(environment),
                capture_output=True,
                text=True,
                check=False,
                timeout=_MOST_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise RehearsalFailed("The new release did not finish with a copy of the data within an hour.") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise RehearsalFailed(f"The new release cannot work with a copy of the data: {said[-1][:400]}")
    return json.loads(done.stdout)


@contextmanager
def _copy_of_data() -> Generator[Mapping[str, str]]:
    """Settings that lead to a copy of the data, which is gone afterwards."""
    folder = settings().data_dir / _FOLDER
    _remove(folder)
    folder.mkdir(mode=0o700)
    (folder / "secret.key").touch(mode=0o600)
    (folder / "secret.key").write_bytes(secret_key())
    url = settings().database
    environment = {"BILLING_DATA_DIR": str(folder), "BILLING_SUPERVISOR": "-1"}
    try:
        if url.startswith("sqlite"):
            copy_database(url, folder / "billing.db", lambda _done: None)
            yield {**environment, "DATABASE_URL": f"sqlite:///{folder / 'billing.db'}"}
            return
        copy_database(url, folder / "billing.dump", lambda _done: None)
        # Under a name of its own: backups sweep away what they find of theirs, and may be made meanwhile.
        scratch = PostgresScratch(url, f"rehearsal_{installation_id()}")
        scratch.sweep()  # what a killed one left
        name = scratch.make(folder / "billing.dump")
        try:
            yield {**environment, "DATABASE_URL": scratch.url_of(name)}
        finally:
            scratch.drop(name)
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    for name in ("billing.db", "billing.dump"):
        forget_copy(folder / name)
    shutil.rmtree(folder, ignore_errors=True)
