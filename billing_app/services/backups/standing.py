"""How backups stand: what is there, how old the last good one is, what has gone wrong, and what is missing."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from billing_app.domain.access import Actor, Permission
from billing_app.domain.errors import BillingError, NotFound
from billing_app.services.backups.alone import Progress, progress
from billing_app.services.backups.keys import public_keys
from billing_app.services.backups.manifest import Backup
from billing_app.services.backups.places import backups_in, local_folder, store
from billing_app.services.watching import Signal, report
from billing_app.settings import settings
from billing_app.store.backup_events import last_backup_failure, last_off_site_problem, last_off_site_proof
from billing_app.store.session import clock

EXPECTED_EVERY = timedelta(hours=1)
LATE_AFTER, ALARM_AFTER = timedelta(hours=3), timedelta(hours=26)
_STORE_KNOWN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class BackupStanding:
    """Everything that the page shows. `failure` is the last one that no good backup has followed.

    `off_site_proven_at` is when a backup was last fetched back from the object store and restored, `off_site_problem`
    what went wrong there since.
    """

    backups: Sequence[Backup]
    running: Progress | None
    failure: tuple[datetime, str] | None
    folder: str
    store: str
    store_problem: str
    has_key: bool
    now: datetime
    off_site_proven_at: datetime | None = None
    off_site_problem: str = ""
    copy_folder: str = ""

    @property
    def last_proven(self) -> Backup | None:
        """The newest backup that was restored and found in order."""
        return next((backup for backup in self.backups if backup.is_proven), None)

    @property
    def age(self) -> timedelta | None:
        """How old the last proven backup is."""
        return self.now - self.last_proven.at if self.last_proven else None


def backup_standing(actor: Actor) -> BackupStanding:
    """How backups stand, for whoever looks after the installation."""
    actor.require(Permission.OPERATE)
    return read_standing()


def read_standing() -> BackupStanding:
    """The same without asking who wants to know: for checks that run by themselves."""
    here = backups_in(local_folder())
    there, problem = _in_store(here)
    places = {backup.name: backup.places for backup in there}
    merged = [replace(one, places=one.places + places.get(one.name, ())) for one in here]
    merged += [one for one in there if one.name not in {each.name for each in here}]
    found = settings().object_store
    standing = BackupStanding(
        backups=sorted(merged, key=lambda one: (one.made_at, one.name), reverse=True),
        running=progress(),
        failure=None,
        folder=str(settings().backup_folder),
        store=found.shown if found else "",
        store_problem=problem,
        has_key=bool(public_keys()),
        now=clock(),
        copy_folder=str(settings().continuous_copy or ""),
    )
    standing = replace(standing, failure=_failure_since(standing.last_proven))
    return _with_off_site(standing, there[0].at if there else None) if found else standing


def _with_off_site(standing: BackupStanding, newest_there: datetime | None) -> BackupStanding:
    proven_at, problem = last_off_site_proof(), last_off_site_problem()
    good_at = max((each for each in (proven_at, newest_there) if each is not None), default=None)
    stands = problem is not None and (good_at is None or good_at <= problem[0])
    return replace(standing, off_site_proven_at=proven_at, off_site_problem=problem[1] if problem and stands else "")


def downloadable(actor: Actor, name: str) -> Path:
    """The file of a backup, if it is encrypted, for an operator who has just proven to be one."""
    actor.require(Permission.OPERATE)
    actor.require_step_up(clock())
    backup = next((one for one in backups_in(local_folder()) if one.name == name), None)
    if backup is None:
        raise NotFound("This backup is not on this machine any more.", path="name")
    if not backup.is_encrypted:
        raise NotFound(
            "This backup is not encrypted, so it stays on this machine. Make a key: `backup key create --out FILE`.",
            path="name",
        )
    report(Signal.EXPORTED, actor, subject="backup", amount=1)
    return local_folder().path / name


@dataclass(slots=True)
class _Listing:
    """What the object store held when it was last asked, and by what it could be asked sooner."""

    asked_at: float = 0.0
    about: str = ""
    backups: Sequence[Backup] = ()
    problem: str = ""


_listing = _Listing()


def _in_store(here: Sequence[Backup]) -> tuple[Sequence[Backup], str]:
    """What the object store holds, asked at most once a minute: every page that is built anew would ask else."""
    place = store()
    if place is None:
        return (), ""
    about = f"{place.label} {here[0].name if here else ''}"
    if about != _listing.about or time.monotonic() - _listing.asked_at > _STORE_KNOWN_SECONDS:
        try:
            _listing.backups, _listing.problem = backups_in(place, here), ""
        except (BillingError, OSError) as error:
            _listing.problem = error.message if isinstance(error, BillingError) else str(error)
        _listing.asked_at, _listing.about = time.monotonic(), about
    return _listing.backups, _listing.problem


def _failure_since(good: Backup | None) -> tuple[datetime, str] | None:
    found = last_backup_failure()
    return None if found is None or (good is not None and good.at > found[0]) else found
