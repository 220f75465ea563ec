"""Events of a chain, a thousand times one tampered with in a copy of the database; how many times `verify` notices.

Whoever does it writes into the database behind the program's back and mends what can be mended in the one row: an
edited or inserted event gets the hash that belongs to its new content and to the event before it. (Who hashes the
whole rest of the chain anew and moves its head is found by the heads that each backup off the machine keeps.)
"""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from billing_app.domain.chain import hash_event
from billing_app.services.verifying import verify
from billing_app.store.engines import make_engine
from billing_app.store.session import working_on
from billing_app.store.tables.columns import Instant
from tests.builders import new_business, new_customer, new_item
from tests.money_builders import ADDRESS, issued_invoice, pay

TIMES_OF_EACH = 200
CHAIN = 250
"""Events in the chain."""
EVENTS = 5 * TIMES_OF_EACH
_COLUMNS = "business_id, sequence, at, actor, kind, subject_id, customer_id, payload, previous_hash, hash"
_EDITS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("payload", lambda text: text.replace("1", "2", 1) if "1" in text else '{"by":"x"}'),
    ("actor", lambda _text: "Mallory"),
    ("kind", lambda text: f"{text}x"),
    ("subject_id", lambda text: text[::-1]),
    ("at", lambda _text: "2001-01-01 00:00:00.000000"),
)
Row = dict[str, Any]


def tamper(database: Path, scratch: Path) -> dict[str, dict[str, int]]:
    """Tries and finds of each way, and of a sound copy beside them. The database is this process's own, filled here."""
    business = _fill()
    draw, copy = random.Random(2), scratch / "tampered.db"  # noqa: S311 - the same places every time
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        rows = _rows(connection, business)
    found = {"sound": {"tries": 1, "found": int(_is_noticed(database, copy, lambda _connection: None))}}
    for name, way in _WAYS.items():
        places = draw.sample(range(1, len(rows) - 1), TIMES_OF_EACH)
        noticed = [_is_noticed(database, copy, lambda c, p=place: way(c, rows, p, draw)) for place in places]  # noqa: B023
        found[name] = {"tries": len(noticed), "found": sum(noticed)}
    return found


def _fill() -> str:
    """Customers, items, invoices and payments, until the chain is long enough; whose they are."""
    owner = new_business()
    for _ in range(CHAIN // 5):
        customer = new_customer(owner, address=ADDRESS).id
        new_item(owner)
        pay(owner, customer, "1190.00", issued_invoice(owner, customer))
    return owner.business_id


def _rows(connection: sqlite3.Connection, business: str) -> list[Row]:
    connection.row_factory = sqlite3.Row
    query = f"SELECT {_COLUMNS} FROM event WHERE business_id = ? ORDER BY sequence"  # noqa: S608 - our own names
    rows = [dict(row) for row in connection.execute(query, (business,))]
    if len(rows) < CHAIN:
        raise SystemExit(f"There are only {len(rows)} events.")
    return rows


def _is_noticed(database: Path, copy: Path, act: Callable[[sqlite3.Connection], None]) -> bool:
    shutil.copyfile(database, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        act(connection)
    engine = make_engine(f"sqlite:///{copy}", is_lasting=False)
    try:
        with working_on(engine):
            return not verify()["ok"]
    finally:
        engine.dispose()


def _edit(connection: sqlite3.Connection, rows: list[Row], place: int, draw: random.Random) -> None:
    column, change = _EDITS[place % len(_EDITS)]
    row = rows[place] | {column: change(rows[place][column])}
    _put(connection, row | {"hash": _hash(row)} if draw.random() < 0.5 else row)


def _delete(connection: sqlite3.Connection, rows: list[Row], place: int, _draw: random.Random) -> None:
    connection.execute("DELETE FROM event WHERE business_id = ? AND sequence = ?", _key(rows[place]))


def _insert(connection: sqlite3.Connection, rows: list[Row], place: int, draw: random.Random) -> None:
    """One more event between two: those behind it move on by one."""
    for row in reversed(rows[place:]):
        connection.execute("UPDATE event SET sequence = sequence + 1 WHERE business_id = ? AND sequence = ?", _key(row))
    forged = draw.choice(rows) | {"sequence": rows[place]["sequence"], "previous_hash": rows[place - 1]["hash"]}
    _put(connection, forged | {"hash": _hash(forged)})


def _swap(connection: sqlite3.Connection, rows: list[Row], place: int, draw: random.Random) -> None:
    other = draw.choice([each for each in range(len(rows)) if each != place])
    for one, two in ((place, other), (other, place)):
        _put(connection, rows[two] | {"sequence": rows[one]["sequence"]})


def _truncate(connection: sqlite3.Connection, rows: list[Row], place: int, _draw: random.Random) -> None:
    connection.execute("DELETE FROM event WHERE business_id = ? AND sequence >= ?", _key(rows[place]))


_WAYS: dict[str, Callable[[sqlite3.Connection, list[Row], int, random.Random], None]] = {
    "edited": _edit,
    "deleted": _delete,
    "inserted": _insert,
    "swapped": _swap,
    "truncated": _truncate,
}


def _put(connection: sqlite3.Connection, row: Row) -> None:
    marks = ", ".join(f":{name}" for name in _COLUMNS.split(", "))
    connection.execute(f"INSERT OR REPLACE INTO event ({_COLUMNS}) VALUES ({marks})", row)  # noqa: S608 - our own names


def _key(row: Row) -> tuple[str, int]:
    return row["business_id"], row["sequence"]


def _hash(row: Row) -> str:
    at = Instant().process_result_value(datetime.fromisoformat(row["at"]), None)  # type: ignore[arg-type]
    assert at is not None
    return hash_event(
        row["business_id"],
        row["sequence"],
        at=at,
        actor=row["actor"],
        kind=row["kind"],
        subject=row["subject_id"],
        payload_json=row["payload"],
        previous_hash=row["previous_hash"],
    )
