"""Which station a browser is, and who acts there while no member has taken a turn."""

from collections.abc import Collection
from datetime import datetime, timedelta

from billing_app.domain.access import WALL_PERMISSIONS, Actor
from billing_app.domain.ids import BusinessId, SessionId
from billing_app.services.cookie_values import cookie_value, stored_form
from billing_app.settings import settings
from billing_app.store import stations as rows
from billing_app.store.session import clock, system_reading, system_transaction
from billing_app.store.tables import Station

_SEEN_EVERY = timedelta(minutes=1)


def station_cookie_name() -> str:
    """The cookie of a station: bound to the host wherever https allows it."""
    return "__Host-station" if settings().is_https else "station"


def station_of(cookie_header: str) -> Station | None:
    """The station that a browser is; None for one that was ended, or never was any."""
    value = cookie_value(cookie_header, station_cookie_name())
    if not value:
        return None
    now = clock()
    with system_reading() as session:
        station = rows.find_opened(session, stored_form(value), now)
    if station is not None and (station.last_seen_at is None or now - station.last_seen_at > _SEEN_EVERY):
        with system_transaction() as scope:
            rows.touch_station(scope.session, station.id, now)
    return station


def wall_actor(cookie_header: str) -> Actor | None:
    """What a wall screen may do, which is to look; None for any other browser."""
    station = station_of(cookie_header)
    return actor_of_wall(station) if station is not None and station.kind == "wall" else None


def actor_of_wall(station: Station) -> Actor:
    """A screen acting: it is nobody, and its rights are its own."""
    return Actor(
        business_id=BusinessId(station.business_id),
        name=station.name,
        kind="screen",
        permissions=WALL_PERMISSIONS,
        session_id=SessionId(station.id),
        station="wall",
    )


def lasting_stations(station_ids: Collection[str]) -> dict[str, datetime]:
    """Until when each of these stations lasts; no ended ones."""
    with system_reading() as session:
        found = rows.open_stations(session, station_ids)
    return {station.id: station.expires_at for station in found if station.expires_at is not None}
