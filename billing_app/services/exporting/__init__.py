"""Lists as files: CSV that spreadsheets open as text and nothing else, and XLSX with real numbers and days."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.fields import choice_field
from billing_app.services.exporting.lists import LISTS as _LISTS
from billing_app.services.exporting.lists import List, Period
from billing_app.services.exporting.report_lists import REPORTS
from billing_app.services.exporting.writing import csv_lines, xlsx_file
from billing_app.store.session import clock

__all__ = ["LISTS", "export_csv", "export_xlsx"]

LISTS: Mapping[str, List] = {**_LISTS, **REPORTS}


def export_csv(
    actor: Actor, kind: str, rows: Iterable[Any] | None = None, *, first: date | None = None, last: date | None = None
) -> Iterator[bytes]:
    """A list as CSV, line by line: the given rows (what is on the screen), or everything.

    `kind` is one of LISTS. Ledger and tax are of a period, by default the year so far.
    """
    columns, values = _table(actor, kind, rows, Period(first, last))
    return _encoded(csv_lines(columns, values))


def export_xlsx(
    actor: Actor, kind: str, rows: Iterable[Any] | None = None, *, first: date | None = None, last: date | None = None
) -> bytes:
    """A list as a spreadsheet, like `export_csv`."""
    columns, values = _table(actor, kind, rows, Period(first, last))
    return xlsx_file(kind.replace("_", " ").capitalize(), columns, values)


def _table(actor: Actor, kind: str, rows: Iterable[Any] | None, period: Period) -> tuple[Any, Iterator[list[str]]]:
    actor.require(Permission.EXPORT_DATA)
    actor.require_step_up(clock())
    chosen = LISTS[choice_field(kind, "kind", tuple(LISTS))]
    actor.require(chosen.permission)
    found = chosen.read(actor, period) if rows is None else rows
    return chosen.columns, (values for row in found for values in chosen.values(row))


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    yield BOM_UTF8  # without it spreadsheets take the text for an old encoding
    for line in lines:
        yield line.encode()
