"""Putting a release in place: checked, built beside the running one, rehearsed, backed up, and only then changed to."""

import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from billing_app.domain.errors import BillingError, Conflict, NotFound, Refused
from billing_app.domain.updates.release import BrokenRelease, Manifest, Offer, newest
from billing_app.domain.updates.versions import semantic_key
from billing_app.gateways.environments import environment_for, is_satisfied
from billing_app.gateways.outward import Bounds
from billing_app.gateways.release_files import MANIFEST, check_release, link, open_release, place_release
from billing_app.gateways.releases import offered_releases
from billing_app.launching.records import (
    BEFORE,
    OUTCOME,
    REQUEST,
    current_release,
    point_to,
    read_record,
    write_record,
)
from billing_app.services.backups import make_backup
from billing_app.services.updates.attempts import OPENING, releases_folder, updating_alone
from billing_app.services.updates.putting_back import refuse_loss
from billing_app.services.updates.rehearsing import rehearse
from billing_app.settings import PROJECT, settings
from billing_app.settings.updates import program_version
from billing_app.store.session import engine

Tell = Callable[[str], None]
_LIST = Bounds(4_000_000, 30.0)
_OUTCOME_SECONDS = 900.0
# A release that was asked for has taken over long before, or was taken back: the launcher waits for less.
_HANDED_OVER_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What an update would do."""

    version_from: str
    version_to: str
    is_security: bool
    notes: str
    place: str
    migrations: tuple[str, ...]
    needs_packages: bool
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it. Without a running server the release serves from the next start on."""

    version_from: str
    version_to: str
    is_running: bool
    gap_seconds: float = 0.0
    backup: str = ""


def find_offer(place: str = "", *, only_security: bool = False) -> Offer:
    """The release at a place, or the newest one that is announced; raises `NotFound` if there is none."""
    if place:
        return Offer("", is_security=False, notes="", place=place)
    here = settings()
    offers = offered_releases(here.releases, Bounds(_LIST.most_bytes, _LIST.seconds, here.private_feeds))
    found = newest(offers, program_version(), only_security=only_security)
    if found is None:
        unknown = " known, for nothing is looked for: set BILLING_RELEASES, or say where the release is"
        where = "" if here.releases else unknown
        raise NotFound(f"There is no release newer than {program_version()}{where}.", code="up_to_date")
    return found


def plan(place: str = "") -> Plan:
    """What an update to a release would do; changes nothing."""
    offer = find_offer(place)
    with updating_alone(), tempfile.TemporaryDirectory(prefix=OPENING, dir=releases_folder()) as scratch:
        folder = open_release(offer.place, Path(scratch), may_be_private=settings().private_feeds)
        return _plan(folder, check_release(folder, settings().release_key), offer.place)


def apply(place: str = "", *, tell: Tell = lambda _step: None, only_security: bool = False) -> Applied:
    """Put a release in place and change to it; whatever goes wrong leaves the running one where it is.

    Raises `Conflict` while another process does.
    """
    offer = find_offer(place, only_security=only_security)
    with updating_alone():
        return put_in_place(offer, tell)


def put_in_place(offer: Offer, tell: Tell) -> Applied:
    """The same with a release that was found, for whoever holds others off."""
    refuse_while_changing()
    with tempfile.TemporaryDirectory(prefix=OPENING, dir=releases_folder()) as scratch:
        tell(f"Checking {offer.place}")
        folder = open_release(offer.place, Path(scratch), may_be_private=settings().private_feeds)
        manifest = check_release(folder, settings().release_key)
        planned = _plan(folder, manifest, offer.place)
        if semantic_key(manifest.version) <= semantic_key(program_version()):
            raise Refused(f"Release {manifest.version} is not newer than {program_version()}.", code="not_newer")
        target = releases_folder() / manifest.version
        place_release(folder, manifest, target)
    try:
        tell("Making its environment")
        _furnish(target)
        tell("Building its pages, and rehearsing on a copy of the data")
        rehearse(target)
        tell("Backing up")
        backup = make_backup("update")
        if not backup.backup.is_proven:
            raise BillingError("The backup before the update could not be proven, so nothing was changed.")
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    copy = releases_folder() / f"before-{manifest.version}.copy" if planned.migrations else None
    tell(f"Changing to {manifest.version}")
    try:
        outcome = change_to(target, {"copy": str(copy) if copy else ""})
    except UpdateTakenBack:
        forget(target)
        raise
    thin_out()
    gap = float(outcome.get("gap_seconds", 0.0))
    return Applied(planned.version_from, manifest.version, bool(outcome), gap, str(backup.file))


def roll_back(*, lose_changes: bool = False) -> Applied:
    """Change back to the release before the current one, with the data of then if their schema has changed."""
    with updating_alone():
        return _roll_back(lose_changes=lose_changes)


def _roll_back(*, lose_changes: bool) -> Applied:
    refuse_while_changing()
    current = current_release(releases_folder())
    if current is None:
        raise NotFound("There is nothing to go back to: this is the program that was installed first.")
    before = read_record(current, BEFORE)
    folder = Path(before["folder"]) if before.get("folder") else None
    if folder is not None and not folder.is_dir():
        raise NotFound(f"The release before is gone: {folder}.")
    copy = releases_folder() / f"before-{current.name}.copy"
    wanted: dict[str, Any] = {"restore": str(copy), "lose_changes": lose_changes} if copy.exists() else {}
    if wanted and not lose_changes:
        refuse_loss(copy)  # now, while everybody can go on working
    outcome = change_to(folder, wanted)
    return Applied(current.name, str(before.get("version", "")), bool(outcome), float(outcome.get("gap_seconds", 0)))


def change_to(release: Path | None, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """Make a release the current one, and let a running server change to it; empty when none runs.

    Raises `UpdateTakenBack` when the server went back to the release before.
    """
    supervisor = serving_process()
    was = current_release(releases_folder())
    if release is not None and was != release:
        write_record(release, BEFORE, {"folder": str(was) if was else "", "version": program_version()})
    if supervisor is None and wanted.get("restore"):
        raise Refused("Start the server first: going back puts the data back too, and the server does that.")
    engine().dispose()  # a connection kept open would go on with a file that may be put aside
    request = secrets.token_hex(8)
    write_record(releases_folder(), REQUEST, {**wanted, "request": request, "from": str(was or "")})
    point_to(releases_folder(), release)
    if supervisor is None:
        (releases_folder() / REQUEST).unlink()
        return {}
    os.kill(supervisor, signal.SIGHUP)
    outcome = _outcome_of(request, supervisor)
    if not outcome["ok"]:
        raise UpdateTakenBack(explain(outcome))
    return outcome


def is_asked_for() -> bool:
    """Whether another release was asked for a short while ago, and what came of it is not known yet."""
    file = releases_folder() / REQUEST
    return file.exists() and time.time() - file.stat().st_mtime < _HANDED_OVER_SECONDS


def refuse_while_changing() -> None:
    """Refuse while the server changes releases, though whoever asked for it is gone."""
    if is_asked_for() and serving_process() is not None:
        raise Conflict("The server is just changing releases. Wait a few minutes.", code="update_runs")


class UpdateTakenBack(BillingError):
    """The server did not work with the new release and went back to the one before."""

    code = "update_taken_back"


def serving_process() -> int | None:
    """The process that keeps the server of this data folder; None when none runs."""
    import fcntl

    file = settings().data_dir / "serving.lock"
    if not file.exists():
        return None
    with file.open("r+") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return int(lock.read().strip() or 0) or None
    return None


def _outcome_of(request: str, supervisor: int) -> Mapping[str, Any]:
    ends = time.monotonic() + _OUTCOME_SECONDS
    while time.monotonic() < ends:
        found = read_record(releases_folder(), OUTCOME)
        if found.get("request") == request:
            return found
        if not Path(f"/proc/{supervisor}").exists() and Path("/proc/self").exists():
            raise BillingError("The server ended while it changed releases. Start it again: `python3 -m billing_app`.")
        time.sleep(0.1)
    raise BillingError("The server did not say within a quarter of an hour what came of the change.")


def explain(outcome: Mapping[str, Any]) -> str:
    """Why the server took a release back, in words."""
    version = Path(str(outcome["to"])).name
    back = "" if outcome.get("is_back", True) else " It could not go back by itself: see its log."
    return f"Release {version} was taken back: {outcome['reason']}. The release before serves again.{back}"


def _plan(folder: Path, manifest: Manifest, place: str) -> Plan:
    own = {file.name for file in (PROJECT / "alembic" / "versions").glob("*.py")}
    new = sorted(name.rpartition("/")[2] for name in manifest.files if name.startswith("alembic/versions/"))
    lacking = sorted(own - set(new))
    if lacking:
        raise BrokenRelease(
            f"Release {manifest.version} does not know the schema of the data: {lacking[0]} is missing."
        )
    return Plan(
        version_from=program_version(),
        version_to=manifest.version,
        is_security=manifest.is_security,
        notes=manifest.notes,
        place=place,
        migrations=tuple(name for name in new if name not in own),
        needs_packages=not is_satisfied(folder / "requirements.txt"),
        is_signed=bool(settings().release_key),
    )


def _furnish(release: Path) -> None:
    """Link what releases share: the environment, the settings of the installation, and the pages' cache.

    The cache is shared so that pages which are open during the change still find their parts.
    """
    link(environment_for(release, releases_folder() / "environments"), release / ".venv")
    if (PROJECT / ".env").exists():
        link((PROJECT / ".env").resolve(), release / ".env")
    settings().cache.mkdir(parents=True, exist_ok=True)
    link(settings().cache.resolve(), release / ".web")


def thin_out() -> None:
    """Keep the current release and the two before it."""
    current = current_release(releases_folder())
    found = [file.parent for file in releases_folder().glob(f"*/{MANIFEST}") if file.parent != current]
    for folder in sorted(found, key=lambda each: each.stat().st_mtime)[:-2]:
        forget(folder)


def forget(release: Path) -> None:
    """Remove a release, and the copy of the data from before it."""
    shutil.rmtree(release, ignore_errors=True)
    for left in releases_folder().glob(f"before-{release.name}.copy*"):
        left.unlink()
