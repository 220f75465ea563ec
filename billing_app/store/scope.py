"""What every repository is built from: rows of one business only, row locks, and lists that page by key."""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, false, literal, or_, tuple_
from sqlmodel import SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

from billing_app.domain.errors import InvalidInput, NotFound
from billing_app.domain.ids import is_id
from billing_app.store.session import Scope

Row = TypeVar("Row", bound=SQLModel)
Listed = TypeVar("Listed")
MAX_PAGE = 500
_SQL_INTEGERS = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Page(Generic[Listed]):
    """One page of a list; `next_cursor` is None on the last one."""

    rows: list[Listed]
    next_cursor: str | None


def select_owned(scope: Scope, table: type[Row]) -> SelectOfScalar[Row]:
    """A select over the business's own rows of a table; the start of every query."""
    owned: Any = table
    return select(table).where(owned.business_id == scope.business_id)


def find_owned(scope: Scope, table: type[Row], row_id: str, *, for_update: bool = False) -> Row | None:
    """One row of the business by id, or None for a foreign, unknown or malformed id."""
    if not is_id(row_id):
        return None
    keyed: Any = table
    statement: SelectOfScalar[Row] = _by_id(keyed, for_update)
    return scope.session.exec(statement, params={"business": scope.business_id, "row_id": row_id}).one_or_none()


@cache
def _by_id(table: Any, for_update: bool) -> SelectOfScalar[Any]:
    """The statement behind `find_owned`: building it costs more than what it asks for."""
    statement = select(table).where(table.business_id == bindparam("business"), table.id == bindparam("row_id"))
    return locked(statement) if for_update else statement


def get_owned(scope: Scope, table: type[Row], row_id: str, *, for_update: bool = False) -> Row:
    """One row of the business by id; the same `NotFound` for a foreign, unknown or malformed id."""
    row = find_owned(scope, table, row_id, for_update=for_update)
    if row is None:
        noun = str(table.__tablename__).replace("_", " ")
        raise NotFound(f"There is no such {noun} in this business.", path="id")
    return row


def get_many_owned(scope: Scope, table: type[Row], ids: Iterable[str]) -> dict[str, Row]:
    """Rows of the business by id, in one query; ids that are not there are left out."""
    wanted = sorted({row_id for row_id in ids if is_id(row_id)})
    if not wanted:
        return {}
    keyed: Any = table
    rows = scope.session.exec(select_owned(scope, table).where(keyed.id.in_(wanted))).all()
    return {keyed_row.id: keyed_row for keyed_row in _any(rows)}


def locked(statement: SelectOfScalar[Row]) -> SelectOfScalar[Row]:
    """The same select, locking its rows until the commit and reading them anew.

    On SQLite nothing is added: whoever writes there already holds the one write lock.
    """
    return statement.with_for_update().execution_options(populate_existing=True)


def page(
    scope: Scope,
    statement: Any,
    sort: Sequence[Any],
    *,
    limit: int,
    cursor: str = "",
    descending: bool = False,
) -> Page[Any]:
    """One page of a select, ordered by `sort` (the last column unique) and continued behind a cursor.

    All columns run in one direction; an absent value counts as the largest. The sort columns must be among what is
    selected. A cursor belongs to its order: with another one it is refused like a malformed one (`bad_cursor`).
    """
    limit = min(max(limit, 1), MAX_PAGE)
    if cursor:
        statement = statement.where(_beyond(sort, decode_cursor(cursor, sort, descending), descending))
    statement = statement.order_by(*(_ordered(column, descending) for column in sort)).limit(limit + 1)
    rows = list(scope.session.exec(statement).all())
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, encode_cursor(rows[-1], sort, descending) if more else None)


def encode_cursor(row: Any, sort: Sequence[Any], descending: bool) -> str:
    """The place of a row in an order, as opaque text."""
    values = [getattr(row, column.key) for column in sort]
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    text = json.dumps([_name_of(sort, descending), plain], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, sort: Sequence[Any], descending: bool) -> list[Any]:
    """The sort values that a cursor stands for; anything that this order did not make is `bad_cursor`."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name != _name_of(sort, descending) or len(values) != len(sort):
            raise ValueError
        return [_typed(value, column) for value, column in zip(values, sort, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise InvalidInput(
            "This place in the list is not known. Start again at the first page.", code="bad_cursor", path="cursor"
        ) from None


def _name_of(sort: Sequence[Any], descending: bool) -> str:
    return ("-" if descending else "") + ",".join(column.key for column in sort)


def _typed(value: object, column: Any) -> object:
    if value is None and column.expression.nullable:
        return None
    kind = getattr(column.type, "impl_instance", column.type).python_type  # decorated types say object
    if kind in {date, datetime} and isinstance(value, str):
        moment = kind.fromisoformat(value)
        if kind is datetime and moment.tzinfo is None:
            raise ValueError
        return moment
    if type(value) is not kind or (isinstance(value, int) and value not in _SQL_INTEGERS):
        raise ValueError
    if isinstance(value, str) and "\0" in value.encode().decode():  # PostgreSQL has no NUL; surrogates don't encode
        raise ValueError
    return value


def _ordered(column: Any, descending: bool) -> Any:
    ordered = column.desc() if descending else column.asc()
    if not column.expression.nullable:
        return ordered
    return ordered.nulls_first() if descending else ordered.nulls_last()


def _beyond(sort: Sequence[Any], values: Sequence[Any], descending: bool) -> ColumnElement[bool]:
    """Rows behind the given place. A comparison of whole tuples walks the index; absent values need cases."""
    column, value = sort[0], values[0]
    if not any(each.expression.nullable for each in sort):
        here = tuple_(*sort)
        there = tuple_(*(literal(v, c.type) for c, v in zip(sort, values, strict=True)))
        return here < there if descending else here > there
    level = column.is_(None) if value is None else column == value
    rest = _beyond(sort[1:], values[1:], descending) if len(sort) > 1 else false()
    return or_(_behind(column, value, descending), and_(level, rest))


def _behind(column: Any, value: object, descending: bool) -> ColumnElement[bool]:
    if value is None:
        return column.is_not(None) if descending else false()
    if descending:
        return column < value
    return or_(column > value, column.is_(None)) if column.expression.nullable else column > value


def _any(value: object) -> Any:
    return value
