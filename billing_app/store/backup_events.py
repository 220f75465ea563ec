"""What the installation's chain says about backups."""

import json
from datetime import datetime

from sqlmodel import col, select

from billing_app.store.session import system_reading
from billing_app.store.tables import InstallationEvent

_LOOK_BACK = 2_000


def last_backup_failure() -> tuple[datetime, str] | None:
    """When a backup last came to nothing, and why; None if none did among the last events."""
    with system_reading() as session:
        recent = select(InstallationEvent.sequence).order_by(col(InstallationEvent.sequence).desc()).limit(_LOOK_BACK)
        statement = select(InstallationEvent).where(
            InstallationEvent.kind == "backup.failed", col(InstallationEvent.sequence).in_(recent)
        )
        row = session.exec(statement.order_by(col(InstallationEvent.sequence).desc()).limit(1)).first()
    return (row.at, str(json.loads(row.payload).get("reason", ""))) if row else None
