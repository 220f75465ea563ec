"""Counts over the whole installation, for its operator's monitoring."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from billing_app.store.address_rules import BAN
from billing_app.store.installation_chain import installation_head
from billing_app.store.session import engine, system_reading
from billing_app.store.tables import AddressRule, ChainHead, OutgoingMail, SecurityAlert, SignIn


class Gauges(NamedTuple):
    """How the installation stands."""

    bans: int
    alerts: int
    mails: int
    database_bytes: int
    events: int
    installation_sequence: int
    sessions: int


def read_gauges(now: datetime) -> Gauges:
    """Read them all in one go."""
    with system_reading() as session:
        bans = select(func.count()).where(AddressRule.kind == BAN, col(AddressRule.ended_at).is_(None))
        open_ones = select(func.count()).where(col(SignIn.ended_at).is_(None), SignIn.expires_at > now)
        return Gauges(
            bans=session.exec(bans.where(col(AddressRule.expires_at) > now)).one(),
            alerts=session.exec(select(func.count()).where(col(SecurityAlert.closed_at).is_(None))).one(),
            mails=session.exec(select(func.count()).where(col(OutgoingMail.settled_at).is_(None))).one(),
            database_bytes=size_of_database(session),
            events=int(session.exec(select(func.coalesce(func.sum(ChainHead.sequence), 0))).one()),
            installation_sequence=installation_head(session).sequence,
            sessions=session.exec(open_ones).one(),
        )


def size_of_database(session: Session) -> int:
    """Bytes that the database takes."""
    if engine().dialect.name == "postgresql":
        return int(session.connection().execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    connection = session.connection()
    pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    return pages * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
