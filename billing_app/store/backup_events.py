"""What the installation's chain says about backups."""

import json
from datetime import datetime

from sqlmodel import col, select

from billing_app.store.session import system_reading
from billing_app.store.tables import InstallationEvent

_LOOK_BACK = 2_000


def last_backup_failure() -> tuple[datetime, str] | None:
    """When a backup last came to nothing, and why; None if none did among the last events."""
    row = _last("backup.failed")
    return (row.at, str(json.loads(row.payload).get("reason", ""))) if row else None


def last_off_site_proof() -> datetime | None:
    """When a backup was last fetched back from the object store and restored."""
    row = _last("backup.proven_off_site")
    return row.at if row else None


def last_off_site_problem() -> tuple[datetime, str] | None:
    """When the object store did not get, or did not give back, what it should, and why; None once it got it."""
    row, sent = _last("backup.not_sent"), _last("backup.sent")
    if row is None or (sent is not None and sent.sequence > row.sequence):
        return None
    return row.at, str(json.loads(row.payload).get("reason", ""))


def _last(kind: str) -> InstallationEvent | None:
    with system_reading() as session:
        recent = select(InstallationEvent.sequence).order_by(col(InstallationEvent.sequence).desc()).limit(_LOOK_BACK)
        statement = select(InstallationEvent).where(
            InstallationEvent.kind == kind, col(InstallationEvent.sequence).in_(recent)
        )
        return session.exec(statement.order_by(col(InstallationEvent.sequence).desc()).limit(1)).first()
