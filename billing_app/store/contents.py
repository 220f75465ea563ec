"""What a database holds, in figures that two copies of it share: rows, sums, and where each chain ends."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, inspect, text

# Sums of amounts could overflow what SQLite adds up in; remainders by a prime cannot, and differ just as surely.
_PRIME = 1_000_000_007
_HEADS = {
    "chain_head": "SELECT business_id, sequence, hash FROM chain_head",
    "installation_head": "SELECT '', sequence, hash FROM installation_head",
}


def contents_of(connection: Connection) -> dict[str, Any]:
    """Rows and column sums of every table, and the head of every chain; whatever the schema's age."""
    columns = {str(table): found for (_schema, table), found in inspect(connection).get_multi_columns().items()}
    tables = {name: _figures(connection, name, columns[name]) for name in sorted(columns)}
    return {"tables": tables, "heads": _heads(connection, columns.keys())}


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What two contents do not share, each in a sentence."""
    told: list[str] = []
    for kind in ("tables", "heads"):
        there, here = expected.get(kind, {}), found.get(kind, {})
        told += [
            f"{kind.removesuffix('s')} {name}: {there.get(name)} was recorded, {here.get(name)} is there."
            for name in sorted(there.keys() | here.keys())
            if there.get(name) != here.get(name)
        ]
    return told


def unknown_heads(connection: Connection, heads: dict[str, list[Any]]) -> list[str]:
    """Chains of a copy that the database it was taken from does not know; chains only grow, or go with a business."""
    return [owner for owner, (sequence, digest) in heads.items() if not _has(connection, owner, sequence, digest)]


def _has(connection: Connection, owner: str, sequence: int, digest: str) -> bool:
    given = {"owner": owner, "sequence": sequence}
    if owner and connection.execute(text("SELECT 1 FROM business WHERE id = :owner"), given).first() is None:
        return True
    statement = text("SELECT hash FROM installation_event WHERE sequence = :sequence")
    if owner:
        statement = text("SELECT hash FROM event WHERE business_id = :owner AND sequence = :sequence")
    return not sequence or connection.execute(statement, given).scalar_one_or_none() == digest


def _figures(connection: Connection, table: str, columns: Sequence[Any]) -> dict[str, Any]:
    quote = connection.dialect.identifier_preparer.quote_identifier
    summed = [str(each["name"]) for each in columns if _is_summed(each["type"])]
    sums = "".join(f", sum(CAST({quote(name)} AS BIGINT) % {_PRIME})" for name in summed)
    statement = f"SELECT count(*){sums} FROM {quote(table)}"  # noqa: S608 - names of the schema, quoted
    if connection.dialect.paramstyle in {"format", "pyformat"}:  # a percent sign is where a value goes there
        statement = statement.replace("%", "%%")
    rows, *totals = connection.exec_driver_sql(statement).one()
    return {"rows": rows, "sums": {name: int(total or 0) for name, total in zip(summed, totals, strict=True)}}


def _is_summed(kind: object) -> bool:
    return isinstance(kind, Integer) and not isinstance(kind, Boolean)


def _heads(connection: Connection, tables: Any) -> dict[str, list[Any]]:
    heads: dict[str, list[Any]] = {}
    for name, statement in _HEADS.items():
        if name in tables:
            for key, sequence, digest in connection.exec_driver_sql(statement):
                heads[str(key)] = [int(sequence), str(digest)]
    return heads
