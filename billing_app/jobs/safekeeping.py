"""Jobs of the installation that keep it safe: backups, and the look at its health."""

from collections.abc import Mapping

from billing_app.domain.job import Run
from billing_app.services.alert_hook import send_alerts
from billing_app.services.backups.running import back_up
from billing_app.services.health.telling import look_and_tell


def hourly(run: Run) -> Mapping[str, object]:
    """The backup of the hour."""
    return back_up("hourly", run.planned_at)


def daily(run: Run) -> Mapping[str, object]:
    """The backup of the day."""
    return back_up("daily", run.planned_at)


def health(_run: Run) -> Mapping[str, object]:
    """Look, and tell whoever looks after the installation what has turned bad or good."""
    return look_and_tell()


def alert_hook(_run: Run) -> Mapping[str, object]:
    """Send what the other software has not heard yet."""
    return {"sent": send_alerts()}
