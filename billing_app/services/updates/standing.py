"""How things stand with updates, for the page and for the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from billing_app.domain.access import Actor, Permission
from billing_app.domain.updates.release import Offer
from billing_app.domain.updates.severity import SEVERITIES
from billing_app.services.updates.attempts import Attempt, is_updating, last_attempt
from billing_app.services.updates.checking import FRESH_FOR, SERIOUS, gaps_of, is_blind, offer_of
from billing_app.services.updates.inventory import Gap
from billing_app.settings import settings
from billing_app.settings.updates import program_version
from billing_app.store.session import clock, system_reading
from billing_app.store.tables import KnownWeakness
from billing_app.store.updates import known_weaknesses, last_check

State = Literal["good", "weak", "blind", "never"]


@dataclass(frozen=True, slots=True)
class UpdateStanding:
    """What is known. Details are for whoever looks after the installation; others learn the `state` alone.

    `attempt` is that of the release on offer, if it was begun by itself; `is_underway` says that somebody works on it.
    `looks_for_releases` is false where the settings name no place that announces them.
    """

    state: State
    version: str
    tried_at: datetime | None = None
    checked_at: datetime | None = None
    feed_at: datetime | None = None
    is_stale: bool = False
    problem: str = ""
    source: str = ""
    count: int = 0
    gaps: Sequence[Gap] = ()
    weaknesses: Sequence[KnownWeakness] = ()
    offer: Offer | None = None
    automatic: str = "off"
    window: str = ""
    attempt: Attempt | None = None
    is_underway: bool = False
    looks_for_releases: bool = True
    has_details: bool = False


def update_standing(actor: Actor | None = None) -> UpdateStanding:
    """How things stand; without an actor the operator's shell asks."""
    if actor is not None:
        actor.require(Permission.VIEW_SECURITY)
    now = clock()
    with system_reading() as session:
        row = last_check(session)
        found = sorted(known_weaknesses(session), key=_worst_first)
    state: State = "never" if row is None or row.checked_at is None else "blind" if is_blind(row, now) else "good"
    if state == "good" and any(each.severity in SERIOUS for each in found):
        state = "weak"
    sees_details = actor is None or actor.may(Permission.OPERATE)
    if row is None or not sees_details:
        looks = not sees_details or bool(settings().releases)
        return UpdateStanding(state, program_version(), looks_for_releases=looks, has_details=sees_details)
    offer, attempt = offer_of(row), last_attempt()
    is_about = attempt is not None and offer is not None and attempt.version == offer.version
    return UpdateStanding(
        state=state,
        version=program_version(),
        tried_at=row.tried_at,
        checked_at=row.checked_at,
        feed_at=row.feed_at,
        is_stale=row.feed_at is not None and now - row.feed_at > FRESH_FOR,
        problem=row.problem,
        source=row.source,
        count=sum(row.counts.values()),
        gaps=gaps_of(row),
        weaknesses=found,
        offer=offer,
        automatic=settings().automatic_updates if settings().releases else "off",
        window=settings().update_window,
        attempt=attempt if is_about else None,
        is_underway=is_about and is_updating(),
        looks_for_releases=bool(settings().releases),
        has_details=True,
    )


def _worst_first(row: KnownWeakness) -> tuple[int, bool, str, str]:
    ranks = {name: rank for rank, name in enumerate(SEVERITIES)}
    return ranks.get(row.severity, len(ranks)), not row.fixed, row.name, row.weakness
