"""How long a ban lasts: short at first, twice as long each time, at most a day."""

from datetime import timedelta

FIRST = timedelta(minutes=10)
LONGEST = timedelta(hours=24)
MEMORY = timedelta(days=7)
"""For how long an earlier ban makes the next one longer."""


def ban_length(earlier: int) -> timedelta:
    """The length of a ban after so many earlier ones of the same address."""
    return min(LONGEST, FIRST * 2 ** min(max(earlier, 0), 16))
