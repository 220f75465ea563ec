"""Schedules of what repeats, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from billing_app.states.format import day

MODE_TEXTS = {"draft": "Draft to approve", "issue": "Issue", "send": "Issue and send"}
_ONCE = {"day": "Every day", "week": "Every week", "month": "Every month", "year": "Every year"}


def schedule_text(schedule: Mapping[str, Any], locale: str) -> str:
    """How often, since when and until when."""
    every, unit = int(schedule["every"]), str(schedule["unit"])
    often = _ONCE[unit] if every == 1 else f"Every {every} {unit}s"
    if schedule.get("day"):
        often += " at its end" if int(schedule["day"]) == 31 and unit == "month" else f" on day {schedule['day']}"
    if schedule.get("end_on"):
        return f"{often}, until {day(date.fromisoformat(schedule['end_on']), locale)}"
    return f"{often}, {schedule['count']} times" if schedule.get("count") else often
