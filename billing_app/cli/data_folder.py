"""The data folder: made, checked and, while serving, held by one process."""

import fcntl
import os
from pathlib import Path

from billing_app.cli.failing import CommandFailure
from billing_app.cli.supervised import follow_current_release, serving_process
from billing_app.settings import hand_over, secret_key, settings


def open_data_folder(chosen: Path | None) -> Path:
    """Make the data folder usable and tell the settings about a chosen one; raises `CommandFailure` if it is not."""
    if chosen is not None:
        hand_over({"BILLING_DATA_DIR": str(chosen.resolve())})
    folder = settings().data_dir.resolve()
    hand_over({"BILLING_DATA_DIR": str(folder)})
    follow_current_release(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret_key()
    except OSError as error:
        raise CommandFailure(f"The data folder {folder} cannot be used: {error.strerror}.") from None
    if not os.access(folder, os.W_OK):
        raise CommandFailure(f"The data folder {folder} is read-only.")
    return folder


def hold_data_folder() -> None:
    """Keep other servers off this data folder until this process ends."""
    file = settings().data_dir / "serving.lock"
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # unlike flock, not inherited by workers
    except OSError:
        holder = file.read_text().strip() or "unknown"
        raise CommandFailure(
            f"Another Tideline (process {holder}) is serving from {file.parent}. Stop it, or choose another --data-dir."
        ) from None
    os.set_inheritable(descriptor, True)  # noqa: FBT003 - the hold lasts beyond `exec`
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(serving_process()).encode())


def refuse_while_served(folder: Path) -> None:
    """Refuse to replace a data folder that a server works on."""
    file = folder / "serving.lock"
    if not file.exists():
        return
    descriptor = os.open(file, os.O_RDWR)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = file.read_text().strip() or "unknown"
        raise CommandFailure(f"Tideline (process {holder}) is serving from {folder}. Stop it first.") from None
    finally:
        os.close(descriptor)
