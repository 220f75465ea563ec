"""How late open amounts are: the five buckets of the aging report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Bucket = Literal["current", "1-30", "31-60", "61-90", "90+"]
BUCKETS: tuple[Bucket, ...] = get_args(Bucket)
_LAST_DAYS: tuple[tuple[int, Bucket], ...] = ((0, "current"), (30, "1-30"), (60, "31-60"), (90, "61-90"))


@dataclass(frozen=True, slots=True)
class BucketTotal:
    """What lies in one bucket: base currency minor units, and how many documents."""

    bucket: Bucket
    amount: int
    count: int


def bucket_of(due_on: date, today: date) -> Bucket:
    """The bucket of a due date: current up to and on the day itself, 90+ from the 91st day late."""
    days_late = (today - due_on).days
    for last_day, bucket in _LAST_DAYS:
        if days_late <= last_day:
            return bucket
    return "90+"


def aging(open_amounts: Iterable[tuple[date, int, int]], today: date) -> tuple[BucketTotal, ...]:
    """All five buckets, empty ones too, from (due date, amount, documents); their sum is the sum of what came in."""
    sums: dict[Bucket, tuple[int, int]] = dict.fromkeys(BUCKETS, (0, 0))
    for due_on, amount, count in open_amounts:
        bucket = bucket_of(due_on, today)
        sums[bucket] = (sums[bucket][0] + amount, sums[bucket][1] + count)
    return tuple(BucketTotal(bucket, *sums[bucket]) for bucket in BUCKETS)
