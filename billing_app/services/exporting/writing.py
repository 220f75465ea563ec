"""Writing tables of text as CSV and XLSX, so that no cell is ever run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; numbers are plain decimals and days ISO text, both made here and never typed by anybody."""

    name: str
    kind: Literal["text", "number", "day"] = "text"


def neutral(text: str) -> str:
    """A text that no spreadsheet runs as a formula: an apostrophe stands before what could be one (OWASP)."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The heading and then each row as one record of CSV (RFC 4180)."""
    yield _record(column.name for column in columns)
    for row in rows:
        pairs = zip(columns, row, strict=True)
        yield _record(neutral(cell) if column.kind == "text" else cell for column, cell in pairs)


def _record(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(list(cells))
    return buffer.getvalue()


def xlsx_file(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook with one sheet: heading, filter, numbers as numbers and days as days."""
    import xlsxwriter  # pyright: ignore[reportMissingTypeStubs] - it has none; loaded by who needs it

    buffer = io.BytesIO()
    workbook: Any = xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": False})
    sheet = workbook.add_worksheet(title[:31])
    formats = {
        "day": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        "quoted": workbook.add_format({"quote_prefix": True}),
    }
    widths = [len(column.name) for column in columns]
    sheet.write_row(0, 0, [column.name for column in columns], workbook.add_format({"bold": True}))
    last = 0
    for last, row in enumerate(rows, 1):
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            _write(sheet, (last, place), column, cell, formats)
            widths[place] = max(widths[place], min(len(cell), _WIDEST))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width + 2)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    workbook.close()
    return buffer.getvalue()


def _write(sheet: Any, place: tuple[int, int], column: Column, cell: str, formats: dict[str, Any]) -> None:
    if not cell:
        return
    if column.kind == "number":
        sheet.write_number(*place, Decimal(cell))
    elif column.kind == "day":
        sheet.write_datetime(*place, date.fromisoformat(cell), formats["day"])
    else:
        is_risky = cell.startswith(_FORMULA_STARTS)
        sheet.write_string(*place, cell, formats["quoted"] if is_risky else None)
