"""A number series as it is set up, and whether two patterns could ever write the same number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from billing_app.domain.errors import InvalidInput
from billing_app.domain.fields import Reader, choice_field, flag_field, read_record, text_field, whole_field
from billing_app.domain.numbering import MAX_NUMBER, check_pattern

SeriesKind = Literal["invoice", "deposit", "credit_note"]
KINDS: tuple[SeriesKind, ...] = ("invoice", "deposit", "credit_note")

_RUN = re.compile(r"(?:\{[^{}]*\}|[0-9])+")


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """What a number series is to be."""

    kind: SeriesKind
    name: str
    pattern: str
    next_number: int = 1
    is_default: bool = False


def parse_series(data: object) -> SeriesPlan:
    """A new series from a JSON object; kind, name and pattern are required."""
    return read_record(SeriesPlan, data, _READERS)


def merge_series(plan: SeriesPlan, data: object) -> SeriesPlan:
    """The series after a PATCH; its kind stays what it is."""
    changed = read_record(SeriesPlan, data, _READERS, current=plan)
    if changed.kind != plan.kind:
        raise InvalidInput("The kind of a series stays what it is. Open another series.", code="fixed", path="kind")
    return changed


def can_collide(one: str, other: str) -> bool:
    """Whether two patterns could write the same number some day; true where only the digits in the way differ.

    Whatever both write has the same letters around the same runs of digits. Runs without a placeholder are literal:
    `2025-{number}` and `2026-{number}` never meet, `2026-{number}` and `{year}-{number}` do.
    """
    if _RUN.sub("#", one) != _RUN.sub("#", other):
        return False
    runs = zip(_RUN.findall(one), _RUN.findall(other), strict=True)
    return all(mine == theirs or "{" in mine or "{" in theirs for mine, theirs in runs)


def _pattern_field(value: object, path: str) -> str:
    return check_pattern(text_field(value, path, 60, required=True))


_READERS: Mapping[str, Reader] = {
    "kind": lambda value, path: choice_field(value, path, KINDS),
    "name": lambda value, path: text_field(value, path, 100, required=True),
    "pattern": _pattern_field,
    "next_number": lambda value, path: whole_field(value, path, minimum=1, maximum=MAX_NUMBER - 1),
    "is_default": flag_field,
}
