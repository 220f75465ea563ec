"""A large installation in a minute: one business with real books, cloned under new ids, its chain hashed anew."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from billing_app.domain.chain import GENESIS, hash_event, text_hash
from billing_app.store.tables.columns import Instant

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(r'(?<="document_hash":")[0-9a-f]{64}')
_NOT_CLONED = {"membership", "sign_in", "api_key", "outgoing_mail", "idempotency_record", "invitation", "saved_view"}


def clone_business(database: Path, business_id: str, until_bytes: int, tell: Callable[[int], None]) -> int:
    """Clone a business until the file is that large; returns how many there are. What `verify` checks still holds."""
    with sqlite3.connect(database, isolation_level=None) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA foreign_keys=OFF")
        clones = 0
        source = _Source(connection, business_id)
        while database.stat().st_size < until_bytes:
            connection.execute("BEGIN")
            for _ in range(5):
                clones += 1
                _Clone(source, clones).write(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            tell(database.stat().st_size)
        return clones + 1


class _Source:
    """The rows to be cloned, by table."""

    def __init__(self, connection: sqlite3.Connection, business_id: str) -> None:
        self.business_id = business_id
        self.rows: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
            owner = "id" if name == "business" else "business_id" if "business_id" in columns else ""
            if owner and name not in _NOT_CLONED and not name.startswith("sqlite"):
                found = connection.execute(f'SELECT * FROM "{name}" WHERE "{owner}" = ?', (business_id,)).fetchall()  # noqa: S608
                self.rows[name] = columns, found
        self.kept = {row[0] for row in connection.execute("SELECT id FROM user_account")}


class _Clone:
    """One clone: every id and every hash is another one."""

    def __init__(self, source: _Source, number: int) -> None:
        self._source, self._number = source, number
        self._hashes: dict[str, str] = {}

    def write(self, connection: sqlite3.Connection) -> None:
        """Insert all rows; documents first, because events name their hashes."""
        order = sorted(self._source.rows, key=lambda name: {"invoice": 0, "event": 1, "chain_head": 2}.get(name, 3))
        last = GENESIS
        for name in order:
            columns, found = self._source.rows[name]
            rows = [dict(zip(columns, self._changed(row), strict=True)) for row in found]
            if name == "invoice":
                self._freeze(rows)
            elif name == "event":
                last = self._hash_chain(rows)
            elif name == "chain_head":
                rows[0]["hash"] = last
            marks = ", ".join(f":{column}" for column in columns)
            named = ", ".join(f'"{column}"' for column in columns)
            connection.executemany(f'INSERT INTO "{name}" ({named}) VALUES ({marks})', rows)  # noqa: S608

    def _changed(self, row: tuple[Any, ...]) -> list[Any]:
        return [_ID.sub(self._other, value) if isinstance(value, str) else value for value in row]

    def _other(self, found: re.Match[str]) -> str:
        known = found[0]
        # Exclusive or: never the id itself, and never the same for two clones.
        digits = int(known[24:28], 16) ^ self._number
        return known if known in self._source.kept else f"{known[:24]}{digits:04x}{known[28:]}"

    def _freeze(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["link_digest"] = None
            if row["frozen_hash"]:
                before, row["frozen_hash"] = row["frozen_hash"], text_hash(row["frozen"])
                self._hashes[before] = row["frozen_hash"]

    def _hash_chain(self, rows: list[dict[str, Any]]) -> str:
        last, instants = GENESIS, Instant()
        for row in sorted(rows, key=lambda row: row["sequence"]):
            row["payload"] = _HASH.sub(lambda found: self._hashes.get(found[0], found[0]), row["payload"])
            row["previous_hash"] = last
            last = row["hash"] = hash_event(
                row["business_id"],
                row["sequence"],
                at=instants.process_result_value(_parsed(row["at"]), None),  # type: ignore[arg-type]
                actor=row["actor"],
                kind=row["kind"],
                subject=row["subject_id"],
                payload_json=row["payload"],
                previous_hash=last,
            )
        return last


def _parsed(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)
