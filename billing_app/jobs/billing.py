"""Jobs that bill, remind, and read bills."""

from collections.abc import Mapping

from billing_app.domain.job import Run
from billing_app.services.receiving import fetch_mailbox, read_left
from billing_app.services.recurring import bill_due
from billing_app.services.reminders import remind_due, send_statements


def recurring(run: Run) -> Mapping[str, int]:
    """Bill what repeats and is due."""
    return bill_due(run.business_id).as_figures()


def reminders(run: Run) -> Mapping[str, int]:
    """Remind of what is owed."""
    return remind_due(run.business_id).as_figures()


def received(_run: Run) -> Mapping[str, int]:
    """Read what came in while a process ended."""
    return {"read": read_left()}


def mailbox(_run: Run) -> Mapping[str, int]:
    """Take in what suppliers mailed."""
    return fetch_mailbox()


def statements(run: Run) -> Mapping[str, int]:
    """Send the statements of account of the month."""
    return send_statements(run.business_id)
