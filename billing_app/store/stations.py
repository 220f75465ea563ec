"""Rows of stations and PINs: of a business for its managers, and by a secret for whoever holds it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from billing_app.store.accounts import end_sign_in
from billing_app.store.scope import locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import CounterPin, Membership, SignIn, Station, User


def stations_of(scope: Scope) -> Sequence[Station]:
    """The stations of the business that were not ended, the newest first."""
    wanted = select_owned(scope, Station).where(col(Station.ended_at).is_(None))
    return scope.session.exec(wanted.order_by(col(Station.id).desc())).all()


def stations_numbering_by(scope: Scope, series_id: str) -> Sequence[str]:
    """The names of the stations that a series numbers the sales of."""
    wanted = select_owned(scope, Station).where(Station.series_id == series_id, col(Station.ended_at).is_(None))
    return [row.name for row in scope.session.exec(wanted.order_by(col(Station.id))).all()]


def series_of_turn(scope: Scope, session_id: str) -> str:
    """The series of the station on which a session is a turn; empty where it has none, or is none."""
    turn = select_owned(scope, Station).join(SignIn, col(SignIn.station_id) == Station.id)
    row = scope.session.exec(turn.where(SignIn.id == session_id)).one_or_none()
    return row.series_id or "" if row else ""


def find_offered(session: Session, link_digest: str, now: datetime, *, for_update: bool = False) -> Station | None:
    """The station behind a link that still works."""
    wanted = select(Station).where(
        Station.link_digest == link_digest,
        Station.link_expires_at > now,
        col(Station.opened_at).is_(None),
        col(Station.ended_at).is_(None),
    )
    return session.exec(locked(wanted) if for_update else wanted).one_or_none()


def find_opened(session: Session, digest: str, now: datetime) -> Station | None:
    """The station of a cookie's hash, while it lasts."""
    wanted = select(Station).where(Station.digest == digest, col(Station.ended_at).is_(None))
    return session.exec(wanted.where(col(Station.expires_at) > now)).one_or_none()


def open_stations(session: Session, station_ids: Collection[str]) -> Sequence[Station]:
    """Those of these stations that were not ended."""
    wanted = select(Station).where(col(Station.id).in_(station_ids), col(Station.ended_at).is_(None))
    return session.exec(wanted).all()


def touch_station(session: Session, station_id: str, now: datetime) -> None:
    """Note that a station was used."""
    session.execute(update(Station).where(col(Station.id) == station_id).values(last_seen_at=now))


def end_turns(scope: Scope, station_id: str) -> list[tuple[str, str]]:
    """End the sessions of members on a station; returns their ids, each with whose it was."""
    wanted = select_owned(scope, SignIn).where(SignIn.station_id == station_id, col(SignIn.ended_at).is_(None))
    ended = scope.session.exec(wanted).all()
    for row in ended:
        end_sign_in(scope.session, row, scope.now)
    return [(row.id, row.user_id) for row in ended]


def find_pin(scope: Scope, user_id: str, *, for_update: bool = False) -> CounterPin | None:
    """The PIN of a member."""
    wanted = select_owned(scope, CounterPin).where(CounterPin.user_id == user_id)
    return scope.session.exec(locked(wanted) if for_update else wanted).one_or_none()


def members_with_pin(session: Session, business_id: str) -> Sequence[tuple[User, Membership, CounterPin]]:
    """Members who are here, not locked, and have a PIN, by name."""
    wanted = (
        select(User, Membership, CounterPin)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .join(
            CounterPin,
            (col(CounterPin.user_id) == col(User.id)) & (col(CounterPin.business_id) == col(Membership.business_id)),
        )
        .where(
            Membership.business_id == business_id,
            CounterPin.business_id == business_id,
            col(Membership.ended_at).is_(None),
            col(Membership.locked_at).is_(None),
        )
        .order_by(func.lower(User.name), col(User.id))
    )
    return session.exec(wanted).all()
