"""The import itself: what every row would become, and then all good rows in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import BillingError, InvalidInput
from billing_app.domain.fields import choice_field
from billing_app.services.importing.columns import suggest_columns
from billing_app.services.importing.kinds import KINDS, Identity, Kind, Surroundings
from billing_app.services.importing.table import Table, read_table
from billing_app.services.importing.values import decimal_mark
from billing_app.store.business import profile_of
from billing_app.store.session import Scope, reading, transaction

Tell = Callable[[int, int], None]
"""Told how much of how much is done; what it raises ends the import, with nothing imported."""
ON_DUPLICATE = ("skip", "update", "create")
SAMPLE_ROWS = 5
MAX_PROBLEMS = 1000
_TELL_EVERY = 100


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row can't be imported: its number as a spreadsheet counts, the field, and what to do."""

    row: int
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that is there already: as the record `existing_id`, or as an earlier row of the file; `by` is the field."""

    row: int
    by: str
    existing_id: str = ""
    earlier_row: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. `columns` names the field of each header, empty for those that are left out."""

    kind: str
    headers: tuple[str, ...]
    columns: tuple[str, ...]
    fields: tuple[str, ...]
    delimiter: str
    encoding: str
    rows: int
    ready: int
    problems: tuple[RowProblem, ...]
    duplicates: tuple[Duplicate, ...]
    sample: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    created: int
    updated: int
    skipped: int
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that can be imported: what it said, and what that makes."""

    number: int
    data: dict[str, Any]
    profile: Any


@dataclass(slots=True)
class _Sorted:
    """Rows by what is to become of them."""

    ready: list[Any] = field(default_factory=list[Any])
    known: list[tuple[Duplicate, dict[str, Any]]] = field(default_factory=list[tuple[Duplicate, dict[str, Any]]])


def preview_rows(actor: Actor, kind: str, content: bytes, *, columns: Sequence[str] | None = None) -> Preview:
    """What importing a CSV file would do; `columns` overrules the suggested field of each header."""
    chosen = _kind(actor, kind)
    with reading(actor) as scope:
        business = profile_of(scope)
        table = read_table(content, business.country)
        mapping = _columns(chosen, table, columns)
        rows, problems = _read(chosen, table, mapping, business, _silent)
        found = _sort(chosen, rows, chosen.known(scope), is_creating_all=False)
    return Preview(
        kind=kind,
        headers=table.headers,
        columns=mapping,
        fields=tuple(chosen.words),
        delimiter=table.delimiter,
        encoding=table.encoding,
        rows=len(table.rows),
        ready=len(found.ready),
        problems=tuple(problems[:MAX_PROBLEMS]),
        duplicates=tuple(duplicate for duplicate, _ in found.known),
        sample=tuple(cells for _, cells in table.rows[:SAMPLE_ROWS]),
    )


def import_rows(
    actor: Actor,
    kind: str,
    content: bytes,
    *,
    columns: Sequence[str] | None = None,
    on_duplicate: str = "skip",
    tell: Tell | None = None,
) -> Imported:
    """Import the good rows of a CSV file in one transaction, one fact for each; bad rows are named.

    `on_duplicate` says what becomes of rows that are there already: skip them, update the record, create another.
    """
    chosen, tell = _kind(actor, kind), tell or _silent
    choice_field(on_duplicate, "on_duplicate", ON_DUPLICATE)
    with reading(actor) as scope:
        business = profile_of(scope)
    table = read_table(content, business.country)
    mapping = _columns(chosen, table, columns)
    # Understood before the transaction: other writers wait only while rows are stored.
    rows, problems = _read(chosen, table, mapping, business, tell)
    with transaction(actor) as scope:
        found = _sort(chosen, rows, chosen.known(scope), is_creating_all=on_duplicate == "create")
        _create(scope, chosen, found.ready, tell)
        updated = _update(scope, chosen, found) if on_duplicate == "update" else 0
    skipped = len(found.known) - updated
    return Imported(len(found.ready), updated, skipped, tuple(problems[:MAX_PROBLEMS]))


def _silent(_done: int, _of: int) -> None:
    """For those who don't want to know."""


def _kind(actor: Actor, name: str) -> Kind:
    actor.require(Permission.IMPORT_DATA)
    kind = KINDS[choice_field(name, "kind", tuple(KINDS))]
    actor.require(kind.permission)
    return kind


def _columns(kind: Kind, table: Table, given: Sequence[str] | None) -> tuple[str, ...]:
    mapping = tuple(given) if given is not None else suggest_columns(table.headers, kind.words)
    named = [each for each in mapping if each]
    if len(mapping) != len(table.headers) or len(set(named)) < len(named) or not set(named) <= set(kind.words):
        sentence = "Give each column one field or none, and no field twice."
        raise InvalidInput(sentence, code="bad_columns", path="columns")
    return mapping


def _read(
    kind: Kind, table: Table, mapping: tuple[str, ...], business: BusinessProfile, tell: Tell
) -> tuple[list[_Row], list[RowProblem]]:
    around = Surroundings(business, _decimal_marks(kind, table, mapping))
    defaults = kind.defaults(business)
    rows: list[_Row] = []
    problems: list[RowProblem] = []
    for count, (number, cells) in enumerate(table.rows):
        if count % _TELL_EVERY == 0:
            tell(count, 2 * len(table.rows))
        named = {name: cell for name, cell in zip(mapping, cells, strict=True) if name}
        data = kind.data_of(named, around)
        try:
            rows.append(_Row(number, data, kind.parse(defaults | data)))
        except BillingError as error:
            problems += [RowProblem(number, each.path, each.text) for each in error.findings]
    return rows, problems


def _sort(kind: Kind, rows: Sequence[_Row], known: dict[Identity, str], *, is_creating_all: bool) -> _Sorted:
    sorted_rows = _Sorted()
    seen: dict[Identity, int] = {}
    for row in rows:
        identities = kind.identities(row.profile)
        duplicate = None if is_creating_all else _duplicate(row.number, identities, known, seen)
        if duplicate is None:
            sorted_rows.ready.append(row.profile)
        else:
            sorted_rows.known.append((duplicate, row.data))
        for identity in identities:
            seen.setdefault(identity, row.number)
    return sorted_rows


def _create(scope: Scope, kind: Kind, profiles: Sequence[Any], tell: Tell) -> None:
    for count, (row_id, profile) in enumerate(zip(kind.insert(scope, profiles), profiles, strict=True)):
        if count % _TELL_EVERY == 0:
            tell(len(profiles) + count, 2 * len(profiles))
        scope.record(kind.created(row_id, profile))


def _decimal_marks(kind: Kind, table: Table, mapping: tuple[str, ...]) -> dict[str, str]:
    places = {name: mapping.index(name) for name in kind.numbers if name in mapping}
    return {
        name: decimal_mark([cells[place] for _, cells in table.rows], table.delimiter) for name, place in places.items()
    }


def _duplicate(
    number: int, identities: Iterable[Identity], known: dict[Identity, str], seen: dict[Identity, int]
) -> Duplicate | None:
    for identity in identities:
        if identity in known:
            return Duplicate(number, identity[0], existing_id=known[identity])
        if identity in seen:
            return Duplicate(number, identity[0], earlier_row=seen[identity])
    return None


def _update(scope: Scope, kind: Kind, found: _Sorted) -> int:
    updated = 0
    for duplicate, data in found.known:
        if duplicate.existing_id and kind.change(scope, duplicate.existing_id, data):
            updated += 1
    return updated
