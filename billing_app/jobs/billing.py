"""Jobs of every business that bill and remind."""

from collections.abc import Mapping

from billing_app.domain.job import Run
from billing_app.services.recurring import bill_due
from billing_app.services.reminders import remind_due, send_statements


def recurring(run: Run) -> Mapping[str, int]:
    """Bill what repeats and is due."""
    return bill_due(run.business_id).as_figures()


def reminders(run: Run) -> Mapping[str, int]:
    """Remind of what is owed."""
    return remind_due(run.business_id).as_figures()


def statements(run: Run) -> Mapping[str, int]:
    """Send the statements of account of the month."""
    return send_statements(run.business_id)
