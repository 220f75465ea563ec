"""What is usual for members and keys: read for judging, moved on when something was seen."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from billing_app.domain.watch.habits import REMEMBERED, Habits
from billing_app.store.tables import Habit
from billing_app.store.tables.row import table_of

NETWORK, DEVICE, HOUR, DAY, EXPORTS, PEAK = "network", "device", "hour", "day", "exports", "peak"


def habits_of(session: Session, business_id: str, subject_ids: Collection[str], today: date) -> dict[str, Habits]:
    """The habits of each of these; today's exports are no habit yet."""
    statement = select(Habit).where(Habit.business_id == business_id, col(Habit.subject_id).in_(subject_ids))
    rows: dict[str, list[Habit]] = {each: [] for each in subject_ids}
    for row in session.exec(statement):
        rows[row.subject_id].append(row)
    return {subject_id: _habits(own, today) for subject_id, own in rows.items()}


def sum_of_day(session: Session, business_id: str, subject_id: str, *, kind: str, day: date) -> int:
    """What a day has come to so far: rows taken along, or the busiest minute of a key."""
    row = session.get(Habit, (business_id, subject_id, kind, day.isoformat()))
    return row.count if row is not None and row.business_id == business_id else 0


def note_habits(session: Session, business_id: str, seen: Iterable[tuple[str, str, str, int]], now: datetime) -> None:
    """Count what was seen: subject, kind, value, how much."""
    table = table_of(Habit)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for subject_id, kind, value, amount in seen:
        fresh = {
            "business_id": business_id,
            "subject_id": subject_id,
            "kind": kind,
            "value": value[:64],
            "count": amount,
            "first_at": now,
            "last_at": now,
        }
        statement = dialect.insert(table).values(fresh)
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["business_id", "subject_id", "kind", "value"],
                set_={"count": table.c.count + amount, "last_at": now},
            )
        )


def forget_habits(session: Session, now: datetime) -> None:
    """Drop what was not seen for a long time."""
    session.exec(delete(Habit).where(col(Habit.last_at) < now - REMEMBERED))


def _habits(rows: list[Habit], today: date) -> Habits:
    def values(kind: str) -> list[Habit]:
        return [row for row in rows if row.kind == kind]

    return Habits(
        since=min((row.first_at for row in rows), default=None),
        networks=frozenset(row.value for row in values(NETWORK)),
        devices=frozenset(row.value for row in values(DEVICE)),
        hours={int(row.value): row.count for row in values(HOUR)},
        exports=tuple(row.count for row in values(EXPORTS) if row.value != today.isoformat()),
        peaks=tuple(row.count for row in values(PEAK) if row.value != today.isoformat()),
        active_days=len(values(DAY)),
    )
