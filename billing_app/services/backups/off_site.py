"""The off-site copy: brought there, compared with what lies here, and once a day fetched back and restored."""

import errno
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from billing_app.domain.errors import BillingError
from billing_app.gateways.object_store import ObjectStore
from billing_app.services.backups.alone import Tell
from billing_app.services.backups.manifest import Backup, Proof
from billing_app.services.backups.packing import file_digest
from billing_app.services.backups.places import BESIDE, Folder, backups_in, store, thin_out
from billing_app.services.backups.proving import prove
from billing_app.store.backup_events import last_off_site_proof
from billing_app.store.session import clock

PROVEN_EVERY = timedelta(hours=26)
"""Each daily one is proven, and any other where that has been missed."""

_IN_A_HURRY = frozenset({"migration", "update"})


@dataclass(frozen=True, slots=True)
class Fresh:
    """The backup that was just made, the key that opens it as long as this process lives, and room to try it in."""

    backup: Backup
    private_key: str
    scratch: Path


@dataclass(frozen=True, slots=True)
class OffSite:
    """What came of it: `problem` says why the place is not complete and good, `proof` what was restored from it."""

    problem: str = ""
    proof: Proof | None = None


def send_off_site(folder: Folder, fresh: Fresh | None, tell: Tell) -> OffSite:
    """Bring to the object store what is missing there, newest first, and prove the daily one as it lies there.

    Without a fresh one nothing is proven: the key for that is gone with the process that made it. What could not be
    sent while the store was away goes with the next backup.
    """
    place = store()
    if place is None:
        return OffSite()
    try:
        here = [backup for backup in backups_in(folder) if backup.is_encrypted]
        if not here:
            return OffSite("Backups leave this machine encrypted only: make a key by `backup key create --out FILE`.")
        there = {name.removesuffix(BESIDE) for name in place.names() if name.endswith(BESIDE)}
        waiting = [backup for backup in here if backup.name not in there]
        for count, backup in enumerate(waiting):
            tell("sending", count / len(waiting))
            place.put(backup.name, folder.path / backup.name)
            place.write(backup.name + BESIDE, replace(backup, places=()).to_json())
        tell("sending", 1.0)
        if waiting:
            thin_out(place)
        if fresh is None or not _is_proof_due(fresh.backup):
            return OffSite()
        return OffSite(proof=_proven(place, fresh, tell))
    except (BillingError, OSError) as error:
        return OffSite(reason_of(error))


def _is_proof_due(backup: Backup) -> bool:
    if backup.kind in _IN_A_HURRY or not backup.is_encrypted:
        return False
    last = last_off_site_proof()
    return backup.kind == "daily" or last is None or clock() - last > PROVEN_EVERY


def _proven(place: ObjectStore, fresh: Fresh, tell: Tell) -> Proof:
    """Fetch the backup back and restore it; one that is not good is taken off the list there, so that it goes again."""
    backup = fresh.backup
    fetched = fresh.scratch / "fetched.age"
    try:
        place.fetch(backup.name, fetched)
        if file_digest(fetched)["sha256"] != backup.sha256:
            raise BillingError(f"What {place.label} gives back of {backup.name} is not what was sent.")
        proof = prove(fetched, fresh.scratch / "off-site", fresh.private_key, lambda done: tell("proving", done))
        if not proof.is_good:
            raise BillingError(f"{backup.name} could not be restored from {place.label}: {proof.first}")
    except FileNotFoundError:
        place.delete(backup.name + BESIDE)
        raise BillingError(f"{place.label} has lost {backup.name} right after it was sent.") from None
    except BillingError:
        place.delete(backup.name + BESIDE)
        raise
    finally:
        fetched.unlink(missing_ok=True)
    return proof


def reason_of(error: BaseException) -> str:
    """What went wrong, in one sentence."""
    if isinstance(error, BillingError):
        return error.message
    if isinstance(error, OSError):
        what = "The disk is full" if error.errno in _DISK_FULL else error.strerror or str(error)
        where = f" ({error.filename})" if error.filename else ""
        return f"{what}{where}."
    return f"The database does not answer ({type(error).__name__})."


_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
