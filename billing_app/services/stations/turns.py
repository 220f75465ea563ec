"""Turns at a counter: members set a PIN, and take over the tablet by it. Guessing is slow, and ends."""

import hmac
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from billing_app.domain.access import PERMISSIONS_OF, Actor, Permission, Role
from billing_app.domain.change import Fact
from billing_app.domain.errors import Forbidden, InvalidInput, Unauthenticated
from billing_app.domain.pin import check_pin
from billing_app.services.lockout import admit_attempt
from billing_app.services.membership import member_actor
from billing_app.services.sessions import NewSession, begin_turn
from billing_app.services.stations.standing import station_of
from billing_app.services.watching.firewall import firewall
from billing_app.services.watching.reducing import whereabouts
from billing_app.settings import secret_key
from billing_app.store import stations as rows
from billing_app.store.accounts import business_name, mark_succeeded
from billing_app.store.session import clock, reading, system_reading, system_transaction, transaction
from billing_app.store.tables import CounterPin, Station, User

MOST_FAILURES = 10
TURN = timedelta(hours=12)
_WRONG = "This PIN is not right."
_NOT_HERE = "This is no counter any more. Ask for a new link, or sign in."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TurnTaker:
    """A member who can take a turn; a frozen PIN has to be set anew first."""

    user_id: str
    name: str
    is_frozen: bool


@dataclass(frozen=True, slots=True)
class CounterDoor:
    """What a counter tablet shows between two turns."""

    business: str
    name: str
    members: list[TurnTaker] = field(default_factory=list[TurnTaker])


@dataclass(frozen=True, slots=True)
class OwnPin:
    """The actor's own PIN: since when, and whether too many wrong tries froze it."""

    set_at: datetime
    is_frozen: bool


def set_pin(actor: Actor, pin: str) -> None:
    """Set the own PIN for the counters of this business."""
    actor.require(Permission.ISSUE_INVOICES)
    actor.require_step_up(clock())
    user_id = _person(actor)
    digest = _digest(str(actor.business_id), user_id, check_pin(pin.strip()))
    with transaction(actor) as scope:
        row = rows.find_pin(scope, user_id, for_update=True)
        row = row or CounterPin(business_id=scope.business_id, user_id=user_id, digest="", changed_at=scope.now)
        row.digest, row.changed_at, row.failures, row.frozen_at = digest, scope.now, 0, None
        scope.session.add(row)
        scope.record(Fact("pin.set", user_id))


def remove_pin(actor: Actor) -> None:
    """Take no more turns at counters."""
    actor.require(Permission.VIEW_INVOICES)
    actor.require_step_up(clock())
    user_id = _person(actor)
    with transaction(actor) as scope:
        row = rows.find_pin(scope, user_id, for_update=True)
        if row is not None:
            scope.session.delete(row)
            scope.record(Fact("pin.removed", user_id))


def own_pin(actor: Actor) -> OwnPin | None:
    """The actor's own PIN, without what it is."""
    with reading(actor) as scope:
        row = rows.find_pin(scope, _person(actor))
    return OwnPin(row.changed_at, row.frozen_at is not None) if row is not None else None


def counter_door(cookie_header: str) -> CounterDoor | None:
    """Who can take a turn on this tablet; None where the browser is no counter."""
    station = station_of(cookie_header)
    if station is None or station.kind != "counter":
        return None
    with system_reading() as session:
        found = rows.members_with_pin(session, station.business_id)
        business = business_name(session, station.business_id)
    members = [
        TurnTaker(user.id, user.name, pin.frozen_at is not None)
        for user, membership, pin in found
        if _may_sell(Role(membership.role))
    ]
    return CounterDoor(business, station.name, members)


def take_turn(cookie_header: str, user_id: str, pin: str, *, address: str, device: str) -> NewSession:
    """Begin a member's turn by the PIN. Raises `InvalidInput` for a wrong one, `LockedOut`, `Unauthenticated`."""
    station = station_of(cookie_header)
    if station is None or station.kind != "counter" or firewall.keeps_out_of(station.business_id, address):
        raise Unauthenticated(_NOT_HERE)
    with system_transaction() as scope:
        # A tablet has a count of its own beside that of the person, so that nobody tries one PIN on everybody.
        account = f"counter {station.business_id} {user_id[:40]}"
        attempt = admit_attempt(scope, account, f"station {station.id}", "")
    user, role = _member(station, user_id)
    actor = member_actor(user, station.business_id, role)
    with system_transaction(station.business_id, actor) as scope:
        row = rows.find_pin(scope, user.id, for_update=True)
        is_right = row is not None and hmac.compare_digest(row.digest, _digest(scope.business_id, user.id, pin.strip()))
        if row is not None and is_right and row.frozen_at is None:
            row.failures = 0
            mark_succeeded(scope.session, attempt)
            until = min(scope.now + TURN, station.expires_at or scope.now)
            return begin_turn(scope, actor, station_id=station.id, device=device, address=address, until=until)
        is_frozen = row is not None and _count_failure(row, scope.now)
        told = {"station_id": station.id, "is_frozen": is_frozen}
        scope.record(Fact("pin.refused", user.id, told, private=whereabouts(address, device)))
    _log.warning("PIN refused: of %s, at station %s", user.id, station.id)
    if is_frozen:
        sentence = "This PIN is frozen after too many wrong tries. Set a new one in your profile."
        raise InvalidInput(sentence, code="pin_frozen", path="pin")
    raise InvalidInput(_WRONG, code="wrong_pin", path="pin")


def _count_failure(row: CounterPin, now: datetime) -> bool:
    """Count a wrong try; whether the PIN is frozen."""
    row.failures += 1
    if row.failures >= MOST_FAILURES and row.frozen_at is None:
        row.frozen_at = now
    return row.frozen_at is not None


def _member(station: Station, user_id: str) -> tuple[User, Role]:
    with system_reading() as session:
        found = rows.members_with_pin(session, station.business_id)
    for user, membership, _ in found:
        if user.id == user_id and _may_sell(Role(membership.role)):
            return user, Role(membership.role)
    raise InvalidInput(_WRONG, code="wrong_pin", path="pin")


def _may_sell(role: Role) -> bool:
    return Permission.ISSUE_INVOICES in PERMISSIONS_OF[role]


def _digest(business_id: str, user_id: str, pin: str) -> str:
    """A PIN is guessed in no time from a plain hash: without the installation's key its digest says nothing."""
    return hmac.new(secret_key(), f"pin:{business_id}:{user_id}:{pin}".encode(), "sha256").hexdigest()


def _person(actor: Actor) -> str:
    if actor.user_id is None or actor.station:
        raise Forbidden("Set your PIN where you are signed in yourself.")
    return str(actor.user_id)
