"""Updates that are put in place by themselves, in the hours that the installation has chosen."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta

from billing_app.domain.updates.release import Offer
from billing_app.launching.records import RELEASES, read_record, write_record
from billing_app.services.updates.checking import look_for_updates, offer_of
from billing_app.settings import PROJECT, environment_with, settings
from billing_app.store.session import clock, system_reading
from billing_app.store.updates import last_check

_LOOK_EVERY = timedelta(hours=6)
# It is no part of the server that starts it.
_OWN = {"BILLING_SUPERVISOR": "-1", "BILLING_LISTENER": "", "BILLING_STANDBY": ""}
_ATTEMPT, _LOG = "attempt.json", "update.log"


def look_if_due() -> Mapping[str, object]:
    """Look for updates unless that was tried in the last hours, or is turned off."""
    here, now = settings(), clock()
    with system_reading() as session:
        row = last_check(session)
    is_off = here.advisory_database == "off" and not here.advisory_feeds
    if is_off or (row is not None and now - row.tried_at < _LOOK_EVERY):
        return {"looked": 0}
    looked = look_for_updates()
    return {"looked": 1, "new": len(looked.fresh), "gaps": len(looked.gaps), "problem": looked.problem}


def due_offer(now: datetime) -> Offer | None:
    """The release that may be put in place now. Each is tried once: one that was taken back waits for a person."""
    here = settings()
    if here.automatic_updates == "off" or not here.window.is_open(now):
        return None
    with system_reading() as session:
        offer = offer_of(last_check(session))
    if offer is None or (here.automatic_updates == "security" and not offer.is_security):
        return None
    tried = read_record(here.data_dir / RELEASES, _ATTEMPT).get("version")
    is_believed = bool(here.release_key) or not offer.place.startswith(("https://", "http://"))
    return offer if tried != offer.version and is_believed else None


def start_due_update() -> str:
    """Begin to put the due release in place, in a process that outlives this server; returns its version."""
    now = clock()
    offer = due_offer(now)
    if offer is None:
        return ""
    folder = settings().data_dir / RELEASES
    write_record(folder, _ATTEMPT, {"version": offer.version, "at": now.isoformat()})
    with (folder / _LOG).open("ab") as log:
        subprocess.Popen(  # noqa: S603 - this program's own command
            [sys.executable, "-m", "billing_app", "update", "apply", offer.place],
            cwd=PROJECT,
            env=environment_with(_OWN),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return offer.version
