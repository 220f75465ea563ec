"""A backup in a process of its own: polite to whoever serves, with its own memory, and told of step by step."""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import BillingError, Conflict
from billing_app.services.backups.alone import is_working
from billing_app.settings import PROJECT, environment_with
from billing_app.store.session import announce

STEP = Fact("backup.step", "")


class BackupFailed(BillingError):
    """No backup was made, or not a good one; the sentence says why."""

    code = "backup_failed"


def back_up(kind: str, since: datetime | None = None) -> Mapping[str, Any]:
    """Make a backup and wait for it; returns what it came to, and raises unless it is proven and in place.

    A good one of that kind that was made `since` an instant is not made again, only sent.
    """
    command = [sys.executable, "-m", "billing_app", "backup", "--kind", kind, "--steps"]
    if since is not None:
        command += ["--since", since.isoformat()]
    with subprocess.Popen(  # noqa: S603 - this very program
        command, cwd=PROJECT, env=environment_with({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        said = ""
        for line in process.stderr:
            if line.startswith("{"):
                announce(STEP)
            elif line.strip():
                said = line.strip()
        printed = process.stdout.read()
    announce(STEP)
    if process.returncode:
        raise BackupFailed(said or "The backup ended without a word.")
    told: dict[str, Any] = json.loads(printed)
    # A run's figures stand in the chain, which knows no fractions.
    return {name: int(told[name]) for name in ("bytes", "seconds", "restore_seconds", "events", "encrypted", "sent")}


def start_backup(actor: Actor) -> None:
    """Begin a backup now and don't wait; its page tells how it goes."""
    actor.require(Permission.OPERATE)
    if is_working():
        raise Conflict("A backup is being made already.", code="backup_runs")
    threading.Thread(target=_quietly, name="backup", daemon=True).start()


def _quietly() -> None:
    try:
        back_up("manual")
    except BillingError:
        announce(STEP)  # the chain knows of it: whoever looks at the page sees it there
