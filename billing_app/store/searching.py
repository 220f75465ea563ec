"""Finding rows by what people type."""

from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, select, true
from sqlmodel import SQLModel

from billing_app.domain.search_text import search_words
from billing_app.store.session import Scope


def containing(column: Any, query: str) -> ColumnElement[bool]:
    """Rows whose folded search text contains every word of the query; an empty query finds all."""
    return and_(true(), *(column.contains(word, autoescape=True) for word in search_words(query)))


def is_referenced(
    scope: Scope, table: type[SQLModel], row_id: str, *, except_in: tuple[type[SQLModel], ...] = ()
) -> bool:
    """Whether any row of the business points at this row by a foreign key, whatever table it stands in."""
    target: Table = SQLModel.metadata.tables[str(table.__tablename__)]
    skipped = {str(each.__tablename__) for each in except_in}
    for other in SQLModel.metadata.sorted_tables:
        for key in other.foreign_keys:
            if other.name in skipped or key.column.table is not target or "business_id" not in other.c:
                continue
            pointing = exists().where(other.c.business_id == scope.business_id, key.parent == row_id)
            if scope.session.scalar(select(pointing)):
                return True
    return False
