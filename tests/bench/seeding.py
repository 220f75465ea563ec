"""Many documents in no time: one issued invoice multiplied by SQL, with the projections that belong to it."""

import sqlite3
from pathlib import Path

_DAYS = 540
_OPEN_IN = 10
"""One of so many is still open, as in a business some years old."""


def multiply(database: Path, invoice_id: str, count: int) -> None:
    """Copy an issued invoice until there are about `count`, spread over 540 days; most of them are paid.

    Only rows that lists and the overview read are made: documents and their projections.
    """
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-200000")
        (have,) = connection.execute("SELECT count(*) FROM invoice").fetchone()
        _copy(connection, invoice_id, have, count)
        _project(connection)
        connection.execute("ANALYZE")


def _copy(connection: sqlite3.Connection, invoice_id: str, have: int, count: int) -> None:
    columns = [row[1] for row in connection.execute("PRAGMA table_info(invoice)")]
    status = f"CASE WHEN n % {_OPEN_IN} = 0 THEN 'issued' ELSE 'paid' END"
    changed = {
        "id": "substr(id, 1, 24) || printf('%012x', n)",
        "number": "'B-' || n",
        "link_digest": "NULL",
        "status": status,
        "is_open": f"n % {_OPEN_IN} = 0",
        "balance": f"CASE WHEN n % {_OPEN_IN} = 0 THEN balance ELSE 0 END",
        "balance_base": f"CASE WHEN n % {_OPEN_IN} = 0 THEN balance_base ELSE 0 END",
        "issue_date": f"date('now', '-' || (n % {_DAYS}) || ' days')",
        "due_date": f"date('now', (14 - n % {_DAYS}) || ' days')",
    }
    picked = ", ".join(changed.get(column) or column for column in columns)
    connection.execute(
        f"WITH RECURSIVE counter(n) AS (SELECT {have} UNION ALL SELECT n + 1 FROM counter WHERE n < {count - 1}) "  # noqa: S608
        f"INSERT INTO invoice ({', '.join(columns)}) SELECT {picked} FROM invoice, counter WHERE id = ?",
        (invoice_id,),
    )


def _project(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM open_by_due")
    connection.execute(
        "INSERT INTO open_by_due SELECT business_id, due_date, sum(balance_base), count(*) FROM invoice "
        "WHERE is_open GROUP BY business_id, due_date"
    )
    connection.execute("DELETE FROM day_figure")
    connection.execute(
        "INSERT INTO day_figure (business_id, day, invoiced, received, settled_amount, settled_amount_days) "
        "SELECT business_id, issue_date, sum(amount_due_base), sum(amount_due_base), sum(amount_due_base), "
        "sum(amount_due_base) * 12 FROM invoice WHERE status != 'draft' GROUP BY business_id, issue_date"
    )
    connection.execute("DELETE FROM account_day")
    for account in ("bank", "receivable", "revenue"):
        connection.execute(
            "INSERT INTO account_day (business_id, account, day, is_opening, debit, credit) SELECT business_id, ?, "
            "issue_date, 0, sum(amount_due_base), sum(amount_due_base) / 2 FROM invoice WHERE status != 'draft' "
            "GROUP BY business_id, issue_date",
            (account,),
        )
