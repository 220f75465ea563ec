"""The beginning of a transaction on PostgreSQL: what it is, and whose rows it may touch."""

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from billing_app.store.engines import SETTING

_SET = f"; SET LOCAL {SETTING} = ".encode()
_SNAPSHOT = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def begin(connection: Connection) -> None:
    """Begin, and name the business in the same message: SET LOCAL ends with the transaction, so no pool carries it on.

    Raises SQLAlchemy's `DBAPIError` when the server doesn't take it.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    if driver.autocommit:
        return
    options = connection.get_execution_options()
    business = pq.Escaping(driver.pgconn).escape_literal(options.get("business", "").encode())
    command = (_SNAPSHOT if options.get("snapshot") else b"BEGIN") + _SET + business
    try:
        # By the driver's own way a BEGIN would go ahead of it, at the cost of another round trip.
        result = driver.pgconn.exec_(command)
        if driver.broken:
            raise psycopg.OperationalError(result.get_error_message())
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise error_from_result(result)
    except psycopg.Error as error:
        is_gone = driver.closed
        if is_gone:
            connection.invalidate(error)
        raise DBAPIError.instance(
            command.decode(), None, error, psycopg.Error, connection_invalidated=is_gone, dialect=connection.dialect
        ) from error
