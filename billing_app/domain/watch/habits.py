"""What is usual for a member or a key: networks, devices, hours, and how much on a day; and what is far from that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REMEMBERED = timedelta(days=90)
"""What was not seen for so long is usual no more."""
_SETTLED_AFTER = timedelta(days=7)
_SETTLED_DAYS = 4
_NEAR_HOURS = 1


@dataclass(frozen=True, slots=True)
class Habits:
    """What has been seen of somebody. Hours are those of the business's zone.

    `exports` are rows of each day, `peaks` the most requests that a key made within a minute of each day.
    """

    since: datetime | None = None
    networks: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    hours: Mapping[int, int] = field(default_factory=dict[int, int])
    exports: Sequence[int] = ()
    peaks: Sequence[int] = ()
    active_days: int = 0

    def is_settled(self, now: datetime) -> bool:
        """Whether enough is known to call anything unusual: a new member has no habits yet."""
        return self.since is not None and now - self.since >= _SETTLED_AFTER and self.active_days >= _SETTLED_DAYS


def is_unusual_hour(habits: Habits, hour: int, now: datetime) -> bool:
    """Whether somebody settled was never there at this hour, nor in the ones beside it."""
    near = range(hour - _NEAR_HOURS, hour + _NEAR_HOURS + 1)
    return habits.is_settled(now) and not any(habits.hours.get(each % 24) for each in near)


def is_new_network(habits: Habits, network: str) -> bool:
    """Whether somebody who was here before comes from a network for the first time."""
    return bool(habits.networks and network) and network not in habits.networks


def is_new_device(habits: Habits, device: str) -> bool:
    """Whether somebody who was here before uses such a device for the first time."""
    return bool(habits.devices and device) and device not in habits.devices


EXPORT_FLOOR = 2_000
"""Rows a day that anybody may take along without anybody wondering."""
_EXPORT_FACTOR = 4


def export_limit(habits: Habits) -> int:
    """How many rows a day are still usual: four times the most so far, and never less than the floor."""
    return max(EXPORT_FLOOR, _EXPORT_FACTOR * max(habits.exports, default=0))


PEAK_FLOOR = 600
_PEAK_FACTOR = 5


def pace_limit(habits: Habits) -> int:
    """How many requests within a minute are still usual for a key."""
    return max(PEAK_FLOOR, _PEAK_FACTOR * max(habits.peaks, default=0))
