"""Updates that are put in place by themselves, in the hours that the installation has chosen."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta

from billing_app.domain.errors import Conflict
from billing_app.domain.updates.release import Offer
from billing_app.services.updates.applying import Applied, Tell, find_offer, put_in_place
from billing_app.services.updates.attempts import last_attempt, open_attempt, releases_folder, updating_alone
from billing_app.services.updates.checking import look_for_updates, offer_of
from billing_app.services.updates.outcomes import attempted
from billing_app.services.updates.settling import settle
from billing_app.settings import PROJECT, environment_with, settings
from billing_app.store.session import clock, system_reading
from billing_app.store.updates import last_check

_LOOK_EVERY = timedelta(hours=6)
# It is no part of the server that starts it.
_OWN = {"BILLING_SUPERVISOR": "-1", "BILLING_LISTENER": "", "BILLING_STANDBY": ""}
_LOG = "update.log"


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
    """The release that may be put in place now. One that was tried and is no good waits for a person."""
    here = settings()
    if here.automatic_updates == "off" or not here.window.is_open(now):
        return None
    with system_reading() as session:
        offer = offer_of(last_check(session))
    if offer is None or (here.automatic_updates == "security" and not offer.is_security):
        return None
    attempt = last_attempt()
    is_tried = attempt is not None and attempt.version == offer.version and attempt.state != "open"
    is_believed = bool(here.release_key) or not offer.place.startswith(("https://", "http://"))
    return offer if is_believed and not is_tried else None


def start_due_update() -> str:
    """Begin to put the due release in place, in a process that outlives this server; returns its version.

    One that was interrupted is begun again; while an update is being made nothing happens.
    """
    try:
        with updating_alone() as held:
            settle()
            offer = due_offer(clock())
            if offer is not None:
                open_attempt(offer.version)
                _begin(offer, held)
    except Conflict:
        return ""
    return offer.version if offer is not None else ""


def _begin(offer: Offer, held: int) -> None:
    """Start the process, which goes on holding others off: there is no moment in which another could begin."""
    with (releases_folder() / _LOG).open("ab") as log:
        subprocess.Popen(  # noqa: S603 - this program's own command
            [sys.executable, "-m", "billing_app", "update", "apply", "--held", str(held), offer.place],
            cwd=PROJECT,
            env=environment_with(_OWN),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            pass_fds=[held],
        )


def apply_by_itself(place: str, held: int | None, tell: Tell) -> Applied:
    """What that process does: put the release in place, and keep what became of the attempt."""
    with updating_alone(held), attempted():
        return put_in_place(find_offer(place), tell)
