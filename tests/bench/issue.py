"""Create and issue a 5-line invoice over HTTP, beside raw sqlite3 inserting the same rows."""

import sqlite3
import statistics
import uuid
from pathlib import Path
from typing import Any

from tests.bench.harness import bar, running, summary, timed

TIMES = 300
_WRITTEN = ("invoice", "event", "ledger_entry", "ledger_posting")


def run() -> dict[str, Any]:
    """Medians of both, and how many times the raw inserts the whole path takes."""
    with running() as bench:
        client, body = bench.client(), bench.invoice()
        ours = timed(lambda: client.issue(body), TIMES)
        issued = client.issue(body)
        bench.server.stop()
        raw = raw_inserts(bench.database, issued["id"])
        bench.server.start()
    ratio = statistics.median(ours) / statistics.median(raw)
    return {
        "ours": summary(ours),
        "raw_sqlite3": summary(raw),
        "bars": {"ratio_to_raw": bar(ratio, 35), "median_ms": bar(statistics.median(ours), 10)},
    }


def raw_inserts(database: Path, invoice_id: str) -> list[float]:
    """Milliseconds to insert the rows of one issued invoice, in two commits as draft and issue are."""
    copy = database.with_name("raw.db")
    source = sqlite3.connect(database)
    with sqlite3.connect(copy, isolation_level=None) as target:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            target.execute(f"PRAGMA {pragma}")
        for (text,) in source.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        ):
            target.execute(text)
        rows = {table: _rows_of(source, table, invoice_id) for table in _WRITTEN}
        return timed(lambda: _insert(target, rows), TIMES)


def _rows_of(source: sqlite3.Connection, table: str, invoice_id: str) -> list[dict[str, Any]]:
    source.row_factory = sqlite3.Row
    conditions = {
        "invoice": "id = ?",
        "event": "subject_id = ?",
        "ledger_entry": "subject_id = ?",
        "ledger_posting": "entry_id IN (SELECT id FROM ledger_entry WHERE subject_id = ?)",
    }
    found = source.execute(f"SELECT * FROM {table} WHERE {conditions[table]}", (invoice_id,))  # noqa: S608 (our own names)
    return [dict(row) for row in found]


def _insert(target: sqlite3.Connection, rows: dict[str, list[dict[str, Any]]]) -> None:
    fresh = uuid.uuid4().hex
    target.execute("BEGIN IMMEDIATE")
    for row in rows["invoice"]:
        _put(target, "invoice", row | {"id": fresh, "number": fresh, "link_digest": fresh})
    target.execute("COMMIT")
    target.execute("BEGIN IMMEDIATE")
    target.execute("UPDATE invoice SET status = 'issued', number = ? WHERE id = ?", (fresh, fresh))
    for row in rows["event"]:
        _put(target, "event", row | {"business_id": fresh})
    for row in rows["ledger_entry"]:
        _put(target, "ledger_entry", row | {"id": fresh})
    for row in rows["ledger_posting"]:
        _put(target, "ledger_posting", row | {"entry_id": fresh})
    target.execute("COMMIT")


def _put(target: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    target.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))  # noqa: S608 (our own names)
