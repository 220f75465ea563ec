"""The base of all tables: rows that cost no more to make and to change than SQLAlchemy asks for."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table
from sqlmodel import SQLModel


class Row(SQLModel):
    """A row of a table. What it holds was validated by the domain.

    SQLModel would ask pydantic at every attribute, which validates nothing for tables: that took longer than storing
    the row.
    """

    def __init__(self, **values: Any) -> None:
        """Set what is given, and the defaults of everything else."""
        table: Any = type(self)
        plain, made = _defaults(table)
        if unknown := values.keys() - table.model_fields.keys():
            raise TypeError(f"{table.__name__} has no {min(unknown)}")
        for name, value in {**plain, **{name: make() for name, make in made.items()}, **values}.items():
            setattr(self, name, value)

    if not TYPE_CHECKING:
        __setattr__ = object.__setattr__  # SQLAlchemy's descriptors see every change


@cache
def _defaults(table: Any) -> tuple[Mapping[str, Any], Mapping[str, Callable[[], Any]]]:
    """The fixed defaults of a table, and those that are made for each row."""
    optional = {name: field for name, field in table.model_fields.items() if not field.is_required()}
    made: dict[str, Any] = {name: f.default_factory for name, f in optional.items() if f.default_factory is not None}
    return {name: field.default for name, field in optional.items() if name not in made}, made


def table_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for statements that work on many rows."""
    return getattr(model, "__table__")  # noqa: B009 (SQLModel does not declare it)
