"""The answers that were given to idempotency keys."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel, col

from billing_app.domain.errors import Conflict
from billing_app.store.outages import has_waited_in_vain
from billing_app.store.scope import locked, select_owned
from billing_app.store.session import Scope
from billing_app.store.tables import IdempotencyRecord

WAIT_SECONDS = 10


def claim(scope: Scope, key: str, request_digest: str) -> IdempotencyRecord | None:
    """Insert the key's record, unless it is there: then that record, locked.

    Whoever else holds the key in an open transaction is waited for; after 10 seconds it is a `Conflict`.
    """
    connection = scope.connection
    is_postgresql = connection.dialect.name == "postgresql"
    values = {"business_id": scope.business_id, "key": key, "request_digest": request_digest, "created_at": scope.now}
    dialect = postgresql if is_postgresql else sqlite
    insert = dialect.insert(_table()).on_conflict_do_nothing().returning(_table().c.key)
    try:
        if is_postgresql:
            connection.execute(text(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"))
        inserted = connection.execute(insert, values | {"status": 0, "body": "", "attempts": 1}).first()
    except OperationalError as error:
        if not has_waited_in_vain(error):
            raise
        sentence = "The same request is still being worked on. Repeat it in a moment with the same key."
        raise Conflict(sentence, code="still_running") from error
    if is_postgresql:
        connection.execute(text("SET LOCAL lock_timeout = 0"))
    return None if inserted is not None else find(scope, key)


def find(scope: Scope, key: str) -> IdempotencyRecord:
    """The record of a key that is there."""
    statement = select_owned(scope, IdempotencyRecord).where(IdempotencyRecord.key == key)
    return scope.session.exec(locked(statement)).one()


def keep(scope: Scope, key: str, status: int, body: str) -> None:
    """Write the answer onto the record that this transaction claimed."""
    table = _table()
    mine = (table.c.business_id == scope.business_id) & (table.c.key == key)
    scope.connection.execute(table.update().where(mine).values(status=status, body=body))


def forget_before(scope: Scope, instant: datetime) -> int:
    """Delete the answers that were given before an instant, in every business; how many they were."""
    old = delete(IdempotencyRecord).where(col(IdempotencyRecord.created_at) < instant)
    return cast("Any", scope.session).execute(old).rowcount


def _table() -> Any:
    return SQLModel.metadata.tables[str(IdempotencyRecord.__tablename__)]
