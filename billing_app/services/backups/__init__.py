"""Backups that prove themselves: made, restored into a scratch place and compared, kept by generations."""

from billing_app.services.backups.keys import create_key, public_keys, read_private_key
from billing_app.services.backups.making import Made, make_backup, send_made
from billing_app.services.backups.manifest import Backup, Proof
from billing_app.services.backups.restoring import Choice, fetch_backup, newest_backup, restore

__all__ = [
    "Backup",
    "Choice",
    "Made",
    "Proof",
    "create_key",
    "fetch_backup",
    "make_backup",
    "newest_backup",
    "public_keys",
    "read_private_key",
    "restore",
    "send_made",
]
