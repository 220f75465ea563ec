"""Making stations by a link that is opened on the screen or tablet itself, listing and ending them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, NotFound, Refused
from billing_app.domain.fields import Problems, choice_field, text_field
from billing_app.domain.ids import new_id
from billing_app.services.composing import refuse_series
from billing_app.services.cookie_values import stored_form
from billing_app.services.secret_links import digest_of, link_to, new_secret
from billing_app.services.watching.reducing import whereabouts
from billing_app.store import stations as rows
from billing_app.store.accounts import business_name
from billing_app.store.scope import get_owned
from billing_app.store.session import Scope, clock, reading, system_reading, system_transaction, transaction
from billing_app.store.tables import Station

KINDS = ("wall", "counter")
LINK_VALIDITY = timedelta(minutes=30)
LIFETIME = timedelta(days=90)
_MOST = 50


@dataclass(frozen=True, slots=True)
class OfferedStation:
    """A station that waits for its link to be opened; the link is shown this once."""

    id: str
    kind: str
    name: str
    link: str = field(repr=False)
    link_expires_at: datetime


@dataclass(frozen=True, slots=True)
class StationRecord:
    """A station as it is listed. `state` is waiting, late (the link ran out unused), open or expired."""

    id: str
    kind: str
    name: str
    state: str
    device: str
    address: str
    last_seen_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class StationOffer:
    """What a link would make of the browser that opens it."""

    kind: str
    name: str
    business: str


@dataclass(frozen=True, slots=True)
class NewStation:
    """A browser that has just become a station; `value` is its cookie's and is stored nowhere."""

    value: str = field(repr=False)
    id: str
    kind: str
    expires_at: datetime


def offer_station(actor: Actor, kind: str, name: str, series_id: str = "") -> OfferedStation:
    """Make a link that turns the browser which opens it into a station, once, within half an hour.

    A counter tablet may have a number series of its own, which its sales are numbered in.
    """
    actor.require(Permission.MANAGE_SECURITY)
    actor.require_step_up(clock())
    problems = Problems()
    kind = problems.attempt(lambda: choice_field(kind, "kind", KINDS), "")
    name = problems.attempt(lambda: text_field(name, "name", 60, required=True), "")
    problems.raise_if_any()
    secret = new_secret()
    with transaction(actor) as scope:
        if len(rows.stations_of(scope)) >= _MOST:
            raise Refused(f"There are {_MOST} devices already. End one that is not used.", code="too_many")
        if series_id:
            _refuse_series(scope, kind, series_id)
        row = Station(
            id=new_id(),
            business_id=scope.business_id,
            kind=kind,
            name=name,
            series_id=series_id or None,
            link_digest=digest_of(secret),
            link_expires_at=scope.now + LINK_VALIDITY,
            created_by=str(actor.user_id or ""),
            created_at=scope.now,
        )
        scope.session.add(row)
        scope.record(Fact("station.offered", row.id, {"kind": kind, "name": name}))
        return OfferedStation(row.id, kind, name, link_to(f"/station/{secret}"), row.link_expires_at)


def _refuse_series(scope: Scope, kind: str, series_id: str) -> None:
    if kind != "counter":
        sentence = "Nothing is sold on a wall screen: leave its number series empty."
        raise InvalidInput(sentence, code="wrong_series", path="series_id")
    refuse_series(scope, series_id, "invoice")


def list_stations(actor: Actor) -> list[StationRecord]:
    """The stations of the business, the newest first."""
    actor.require(Permission.VIEW_SECURITY)
    with reading(actor) as scope:
        return [_record(row, scope.now) for row in rows.stations_of(scope)]


def end_station(actor: Actor, station_id: str) -> list[str]:
    """End a station at once, and whoever has a turn on it; returns the ids of what ended."""
    actor.require(Permission.MANAGE_SECURITY)
    with transaction(actor) as scope:
        row = get_owned(scope, Station, station_id, for_update=True)
        if row.ended_at is not None:
            raise NotFound("This device was ended already.", path="station_id")
        row.ended_at = scope.now
        turns = rows.end_turns(scope, row.id)
        scope.record(Fact("station.ended", row.id, {"kind": row.kind, "name": row.name}))
        for session_id, user_id in turns:
            scope.record(Fact("session.ended", session_id, {"user_id": user_id, "station_id": row.id}))
        return [row.id, *(session_id for session_id, _ in turns)]


def find_offer(secret: str) -> StationOffer | None:
    """What a link offers; None for one that is wrong, used, ended or too old, all alike."""
    with system_reading() as session:
        row = rows.find_offered(session, digest_of(secret), clock())
        return StationOffer(row.kind, row.name, business_name(session, row.business_id)) if row is not None else None


def open_station(secret: str, *, device: str, address: str) -> NewStation:
    """Turn the browser that opened a link into its station."""
    with system_reading() as session:
        found = rows.find_offered(session, digest_of(secret), clock())
    if found is None:
        raise _gone()
    with system_transaction(found.business_id) as scope:
        row = rows.find_offered(scope.session, digest_of(secret), scope.now, for_update=True)
        if row is None:
            raise _gone()
        value, expires_at = new_secret(), scope.now + LIFETIME
        row.digest, row.expires_at = stored_form(value), expires_at
        row.opened_at = row.last_seen_at = scope.now
        row.device, row.address = device[:200], address[:64]
        scope.session.add(row)
        told = {"kind": row.kind, "name": row.name}
        scope.record(Fact("station.opened", row.id, told, private=whereabouts(address, device)))
        return NewStation(value, row.id, row.kind, expires_at)


def _record(row: Station, now: datetime) -> StationRecord:
    if row.expires_at is not None:
        state = "open" if row.expires_at > now else "expired"
    else:
        state = "waiting" if row.link_expires_at > now else "late"
    return StationRecord(row.id, row.kind, row.name, state, row.device, row.address, row.last_seen_at, row.expires_at)


def _gone() -> NotFound:
    return NotFound("This link does not work any more. Make a new one in the settings.", code="no_station")
