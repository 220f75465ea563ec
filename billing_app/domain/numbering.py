"""Document numbers: patterns such as `INV-{year}-{number:5}`, their yearly restart, dates that never go backwards."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from billing_app.domain.errors import InvalidInput, Refused

MAX_LENGTH = 20
MAX_NUMBER = 10**12

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"number(?::([1-9]|1[0-2]))?")
_YEAR = re.compile(r"year(?::2)?")
_LITERAL = re.compile(r"[A-Z0-9./-]*", re.ASCII)

Restart = Literal["never", "yearly"]


@dataclass(frozen=True, slots=True)
class SeriesState:
    """Where a series stands: the number that comes next, the year it counts in, the last issue date.

    `period_key` is the year of a series that restarts yearly, otherwise empty.
    """

    next_number: int = 1
    period_key: str = ""
    last_issued_on: date | None = None
    is_used: bool = False


def check_pattern(pattern: str, restart: Restart | None = None) -> str:
    """The pattern itself, when it can give unique numbers of at most 20 characters of A–Z 0–9 - / .

    Without `restart` the pattern decides: with `{year}` it restarts yearly.
    """
    placeholders = _PLACEHOLDER.findall(pattern)
    numbers = [one for one in placeholders if _NUMBER.fullmatch(one)]
    years = [one for one in placeholders if _YEAR.fullmatch(one)]
    if len(numbers) != 1:
        raise _wrong("A pattern needs {number} once, as in INV-{year}-{number:5}.", "number_missing")
    if len(numbers) + len(years) != len(placeholders) or len(years) > 1:
        raise _wrong("Only {year}, {year:2} and {number} can stand in a pattern.", "unknown_placeholder")
    if not _LITERAL.fullmatch(_PLACEHOLDER.sub("", pattern)):
        raise _wrong("A pattern is made of A–Z, 0–9, -, / and . only.", "forbidden_character")
    if restart == "yearly" and not years:
        raise _wrong("A series that restarts each year needs {year} in its pattern.", "year_missing")
    if len(_written(pattern, 1, 2000)) > MAX_LENGTH:
        raise _wrong(f"Numbers have at most {MAX_LENGTH} characters.", "too_long")
    return pattern


def _wrong(sentence: str, code: str) -> InvalidInput:
    return InvalidInput(sentence, code=code, path="pattern")


def restarts_yearly(pattern: str) -> bool:
    """Whether a series with this pattern counts from 1 each year."""
    return any(_YEAR.fullmatch(one) for one in _PLACEHOLDER.findall(pattern))


def format_number(pattern: str, number: int, issue_date: date, fiscal_year_start_month: int = 1) -> str:
    """The full number; `{year}` is the year of the issue date, or of the fiscal year that it falls in."""
    text = _written(check_pattern(pattern), number, numbering_year(issue_date, fiscal_year_start_month))
    if number < 1 or len(text) > MAX_LENGTH:
        sentence = f"This series is full: numbers have at most {MAX_LENGTH} characters. Open another one."
        raise Refused(sentence, code="series_full", path="series")
    return text


def _written(pattern: str, number: int, year: int) -> str:
    def value(match: re.Match[str]) -> str:
        name, _, width = match[1].partition(":")
        if name == "year":
            return f"{year % 100:02d}" if width else f"{year:04d}"
        return str(number).rjust(int(width or 1), "0")

    return _PLACEHOLDER.sub(value, pattern)


def numbering_year(issue_date: date, fiscal_year_start_month: int = 1) -> int:
    """The fiscal year of a day, named for the calendar year in which it begins."""
    return issue_date.year - (issue_date.month < fiscal_year_start_month)


def period_key(pattern: str, issue_date: date, fiscal_year_start_month: int = 1) -> str:
    """The year that a number counts in, empty for a series that never restarts."""
    return str(numbering_year(issue_date, fiscal_year_start_month)) if restarts_yearly(pattern) else ""


def take_number(
    pattern: str, state: SeriesState, issue_date: date, fiscal_year_start_month: int = 1
) -> tuple[str, SeriesState]:
    """The number of a document issued on a day, and the series after it; dates never go backwards within a series."""
    check_order(state.last_issued_on, issue_date)
    key = period_key(pattern, issue_date, fiscal_year_start_month)
    # Before its first use a series may have been told where to begin; that holds for whichever year comes first.
    number = 1 if state.is_used and key != state.period_key else state.next_number
    text = format_number(pattern, number, issue_date, fiscal_year_start_month)
    return text, SeriesState(number + 1, key, issue_date, is_used=True)


def check_order(last_issued_on: date | None, issue_date: date) -> None:
    """Refuse an issue date before the last one of the series."""
    if last_issued_on is not None and issue_date < last_issued_on:
        sentence = (
            f"The last document of this series was issued on {last_issued_on.isoformat()}. "
            "Choose that day or a later one."
        )
        raise Refused(sentence, code="date_before_last", path="issue_date")
