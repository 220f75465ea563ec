"""Quiet hours, in which only what is bad may disturb people."""

from datetime import datetime

from billing_app.settings import settings
from billing_app.settings.updates import parse_window


def is_quiet(now: datetime) -> bool:
    """Whether an instant lies in the installation's quiet hours."""
    hours = settings().quiet_hours
    return bool(hours) and parse_window(hours).is_open(now)
