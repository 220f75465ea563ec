"""What a rule found: something that should be looked at, and who should be shut out until then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Grade = Literal["notice", "warning", "alarm"]
_MILDEST_FIRST: tuple[str, ...] = get_args(Grade)


def severity(grade: str) -> int:
    """How bad a grade is, beside others: more is worse."""
    return _MILDEST_FIRST.index(grade)


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` and `about` together name the incident: found again, it grows instead of becoming a second one.

    `at` is when its newest line was written; `bans` are the addresses to shut out; `subject_id` names the member or key
    that is concerned, if one is.
    """

    rule: str
    about: str
    grade: Grade
    count: int
    at: datetime
    business_id: str = ""
    subject_id: str = ""
    address: str = ""
    detail: str = ""
    bans: tuple[str, ...] = ()
