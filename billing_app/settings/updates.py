"""Which version this is, and when updates are put in place by themselves (the setting BILLING_UPDATE_WINDOW)."""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from billing_app.settings.project import PROJECT

_WINDOW = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})(?: ([A-Za-z0-9/_+-]+))?")
_FORM = "write hours and a time zone, such as 02:00-04:00 Europe/Berlin"


@dataclass(frozen=True, slots=True)
class UpdateWindow:
    """Hours of every day, in a time zone; they may go over midnight."""

    begins: time
    ends: time
    zone: str

    def is_open(self, now: datetime) -> bool:
        """Whether an instant lies in these hours."""
        here = now.astimezone(ZoneInfo(self.zone)).time()
        if self.begins <= self.ends:
            return self.begins <= here < self.ends
        return here >= self.begins or here < self.ends

    def end_of(self, now: datetime) -> datetime | None:
        """When the hours end in which an instant lies; None if it lies in none. By the zone's own clock."""
        if not self.is_open(now):
            return None
        here = now.astimezone(ZoneInfo(self.zone))
        day = here.date() + timedelta(days=here.time() >= self.ends)
        return datetime.combine(day, self.ends, ZoneInfo(self.zone)).astimezone(UTC)


def parse_window(text: str) -> UpdateWindow:
    """The window that a text names; UTC where it names no time zone."""
    match = _WINDOW.fullmatch(text.strip())
    if match is None:
        raise ValueError(_FORM)
    hours = [int(each) for each in match.groups()[:4]]
    zone = match[5] or "UTC"
    try:
        found = UpdateWindow(time(hours[0], hours[1]), time(hours[2], hours[3]), zone)
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise ValueError(_FORM) from None
    if found.begins == found.ends:
        raise ValueError("the window has no length")
    return found


@cache
def program_version() -> str:
    """The version of this very program."""
    return str(tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"])
