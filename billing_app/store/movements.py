"""What a transaction moves in the projections: sums by key, gathered in memory, written once per table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from billing_app.store.tables import AccountDay, CustomerBalance, DayFigure, OpenByDue

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """A summary table: figures added up by key within a business."""

    table: type[SQLModel]
    keys: tuple[str, ...]
    figures: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table's name, under which movements stand in an event's payload."""
        return str(self.table.__tablename__)


OPEN_BY_DUE = Projection(OpenByDue, ("due_on",), ("amount_base", "documents"))
ACCOUNT_DAY = Projection(AccountDay, ("account", "day", "is_opening"), ("debit", "credit"))
DAY_FIGURE = Projection(DayFigure, ("day",), ("invoiced", "received", "settled_amount", "settled_amount_days"))
CUSTOMER_BALANCE = Projection(
    CustomerBalance,
    ("customer_id", "currency"),
    ("outstanding", "outstanding_base", "credit", "credit_base", "invoiced_base"),
)
PROJECTIONS = (ACCOUNT_DAY, OPEN_BY_DUE, DAY_FIGURE, CUSTOMER_BALANCE)
_DAY_KEYS = frozenset({"due_on", "day"})


@dataclass(slots=True)
class Movements:
    """Sums to be added to the projections; adding up movements of many transactions gives the projections."""

    sums: dict[Projection, dict[Key, list[int]]] = field(default_factory=dict)

    def add(self, projection: Projection, key: Key, *amounts: int) -> None:
        """Add amounts, one per figure of the projection, under a key."""
        sums = self.sums.setdefault(projection, {})
        before = sums.get(key)
        sums[key] = [a + b for a, b in zip(before, amounts, strict=True)] if before else list(amounts)

    def moved(self, projection: Projection) -> Iterator[tuple[Key, list[int]]]:
        """Keys and sums that are not all zero, in the order of the keys: every transaction locks rows in this order."""
        for key, sums in sorted(self.sums.get(projection, {}).items()):
            if any(sums):
                yield key, sums

    def __bool__(self) -> bool:
        """Whether anything moved."""
        return any(True for projection in PROJECTIONS for _ in self.moved(projection))

    def to_json(self) -> dict[str, list[list[Any]]]:
        """The JSON form: per projection rows of key and sums, in the order of the columns."""
        made = {p.name: [[*map(_plain, key), *sums] for key, sums in self.moved(p)] for p in PROJECTIONS}
        return {name: rows for name, rows in made.items() if rows}

    def add_json(self, record: Mapping[str, list[list[Any]]]) -> None:
        """Add what `to_json` wrote."""
        for projection in PROJECTIONS:
            width = len(projection.keys)
            for row in record.get(projection.name, ()):
                named = zip(projection.keys, row[:width], strict=True)
                key = tuple(date.fromisoformat(part) if name in _DAY_KEYS else part for name, part in named)
                self.add(projection, key, *row[width:])

    def write(self, connection: Connection, business_id: str) -> None:
        """Add the sums to the rows of a business, one executemany per projection."""
        for projection in PROJECTIONS:
            rows = [
                {"business_id": business_id}
                | dict(zip(projection.keys, key, strict=True))
                | dict(zip(projection.figures, sums, strict=True))
                for key, sums in self.moved(projection)
            ]
            if rows:
                connection.execute(_adding(projection, connection.dialect.name), rows)


def _plain(part: object) -> object:
    return part.isoformat() if isinstance(part, date) else part


_statements: dict[tuple[str, str], Any] = {}


def _adding(projection: Projection, dialect: str) -> Any:
    known = (projection.name, dialect)
    if known not in _statements:
        table: Table = getattr(projection.table, "__table__")  # noqa: B009 (SQLModel does not declare it)
        insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
        raised = {name: table.c[name] + insert.excluded[name] for name in projection.figures}
        _statements[known] = insert.on_conflict_do_update(index_elements=["business_id", *projection.keys], set_=raised)
    return _statements[known]
