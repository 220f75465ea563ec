"""A CSV file as a table, whatever its encoding, its delimiter, and the program that wrote it."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import charset_normalizer

from billing_app.domain.errors import InvalidInput

MAX_BYTES = 20_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
_DELIMITERS = ",;\t|"
_LOOKED_AT = 50
_SAMPLE_BYTES = 64_000
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf_8_sig"),
    (codecs.BOM_UTF32_LE, "utf_32"),
    (codecs.BOM_UTF32_BE, "utf_32"),
    (codecs.BOM_UTF16_LE, "utf_16"),
    (codecs.BOM_UTF16_BE, "utf_16"),
)
_WESTERN = ["cp1252", "mac_roman", "cp850"]
# The same bytes are “Ñ” in the west and “Ń” here; no guess by letters is as good as knowing where the file is used.
_CENTRAL = ["cp1250", "cp1252", "cp852"]
_CENTRAL_COUNTRIES = frozenset({"AL", "BA", "CZ", "HR", "HU", "ME", "PL", "RO", "RS", "SI", "SK", "XK"})
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Table:
    """Headers and rows of text; `rows` pairs each with its number as a spreadsheet counts (the header is 1)."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str
    encoding: str


def read_table(content: bytes, country: str = "") -> Table:
    """The table in a CSV file; raises InvalidInput for what is no text, too large, or has no rows.

    Where the encoding is an old one, the country of the business decides between those that look alike.
    """
    if len(content) > MAX_BYTES:
        raise _unreadable(f"This file is too large: at most {MAX_BYTES // 1_000_000} MB.", "file_too_large")
    text, encoding = _decode(content, _CENTRAL if country in _CENTRAL_COUNTRIES else _WESTERN)
    delimiter = _delimiter_of(text)
    records = _records(text, delimiter)
    headers = next((tuple(cells) for _, cells in records), ())
    if not headers or len(headers) > MAX_COLUMNS:
        raise _unreadable("The first row of this file should name its columns.", "no_columns")
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in records:
        if len(rows) == MAX_ROWS:
            raise _unreadable(f"This file has too many rows: at most {MAX_ROWS:,} at once.", "too_many_rows")
        rows.append((number, tuple(cells[: len(headers)]) + ("",) * (len(headers) - len(cells))))
    if not rows:
        raise _unreadable("Below its first row this file is empty.", "no_rows")
    return Table(headers, tuple(rows), delimiter, encoding)


def _unreadable(sentence: str, code: str) -> InvalidInput:
    return InvalidInput(sentence, code=code, path="file")


def _decode(content: bytes, old_encodings: list[str]) -> tuple[str, str]:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _unreadable("This is a spreadsheet. Save it as CSV, then import that file.", "not_csv")
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "")
    encoding = marked or "utf_8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if marked:
            raise _unreadable("This file is damaged: its text can't be read.", "not_text") from None
        found = charset_normalizer.from_bytes(content[:_SAMPLE_BYTES], cp_isolation=old_encodings).best()
        encoding = found.encoding if found else old_encodings[0]
        text = content.decode(encoding, errors="replace")
    if "\0" in text:
        raise _unreadable("This is no text file. Save the list as CSV, then import that file.", "not_text")
    return text, encoding


def _delimiter_of(text: str) -> str:
    """The delimiter by which most of the first rows have as many cells as the header, and more than one."""

    def fit(delimiter: str) -> tuple[int, int]:
        widths = [len(cells) for _, (_, cells) in zip(range(_LOOKED_AT), _records(text, delimiter), strict=False)]
        return (sum(width == widths[0] for width in widths), widths[0]) if widths and widths[0] > 1 else (0, 0)

    return max(_DELIMITERS, key=fit)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, 1):
            plain = [_plain(cell) for cell in cells]
            if any(plain):
                yield number, plain
    except csv.Error:
        sentence = f"Row {reader.line_num} of this file can't be read: look for a quotation mark that isn't closed."
        raise _unreadable(sentence, "broken_row") from None


def _plain(cell: str) -> str:
    """The cell without the apostrophe that keeps spreadsheets from running it as a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell
