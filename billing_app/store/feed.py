"""The change feed for whoever must notice the commits of other processes, and sessions that ended elsewhere."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlmodel import Session, col, select

from billing_app.domain.change import Fact
from billing_app.store.installation_chain import installation_head
from billing_app.store.session import engine, system_reading
from billing_app.store.tables.books import ChainHead, EventRow
from billing_app.store.tables.business import Business

_MOST_FACTS = 500


@dataclass(frozen=True, slots=True)
class Missed:
    """What a business's chain holds beyond a known event; `facts` is None if they are too many to name."""

    head: int
    facts: tuple[Fact, ...] | None


def head_of(business_id: str) -> int:
    """The sequence of a business's last event; 0 before the first."""
    with system_reading() as session:
        return session.exec(select(ChainHead.sequence).where(ChainHead.business_id == business_id)).first() or 0


def head_of_installation() -> int:
    """The sequence of the last event of the installation's own chain."""
    with system_reading() as session:
        return installation_head(session).sequence


def time_zones(business_ids: Collection[str]) -> dict[str, str]:
    """The zone of each business."""
    with system_reading() as session:
        rows = session.exec(select(Business.id, Business.time_zone).where(col(Business.id).in_(business_ids)))
        return dict(rows.all())


class Feed:
    """Notices commits cheaply: on SQLite one PRAGMA says whether anything was committed at all."""

    def __init__(self) -> None:
        """Ask nothing yet; the connection is made at the first look."""
        self._sensor: Connection | None = None
        self._version = -1

    def missed(self, known: Mapping[str, int]) -> dict[str, Missed]:
        """What each business's chain holds beyond the known event; only businesses that have more."""
        with system_reading() as session:
            heads = session.exec(
                select(ChainHead.business_id, ChainHead.sequence).where(col(ChainHead.business_id).in_(known))
            ).all()
            return {
                business_id: Missed(head, _facts(session, business_id, known[business_id], head))
                for business_id, head in heads
                if head > known[business_id]
            }

    def close(self) -> None:
        """Give the connection back; the next look takes anything for changed."""
        self._version = -1
        if self._sensor is not None:
            self._sensor.close()
            self._sensor = None

    def may_have_changed(self) -> bool:
        """Whether anybody has committed since the last time this was asked; true where the database cannot tell."""
        if engine().dialect.name != "sqlite":
            return True
        if self._sensor is None or self._sensor.engine is not engine():
            self.close()
            self._sensor = engine().connect().execution_options(isolation_level="AUTOCOMMIT")
        # The number is the connection's own: it moves when any other connection, of any process, has committed.
        version = int(self._sensor.exec_driver_sql("PRAGMA data_version").scalar_one())
        self._sensor.rollback()
        has_changed, self._version = version != self._version, version
        return has_changed


def _facts(session: Session, business_id: str, after: int, head: int) -> tuple[Fact, ...] | None:
    if head - after > _MOST_FACTS:
        return None
    rows = session.exec(
        select(EventRow)
        .where(EventRow.business_id == business_id, EventRow.sequence > after, EventRow.sequence <= head)
        .order_by(col(EventRow.sequence))
    )
    return tuple(Fact(row.kind, row.subject_id, json.loads(row.payload), row.customer_id) for row in rows)
