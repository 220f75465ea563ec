"""Quiet hours, in which only what is bad may disturb people."""

from datetime import datetime

from billing_app.settings import settings
from billing_app.settings.updates import parse_window


def is_quiet(now: datetime) -> bool:
    """Whether an instant lies in the installation's quiet hours."""
    return quiet_until(now) is not None


def quiet_until(now: datetime) -> datetime | None:
    """When the installation's quiet hours end in which an instant lies; None outside of them."""
    hours = settings().quiet_hours
    return parse_window(hours).end_of(now) if hours else None
