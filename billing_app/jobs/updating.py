"""Jobs of the installation about updates: the look, and what is put in place by itself."""

from collections.abc import Mapping

from billing_app.domain.job import Run
from billing_app.services.updates.automatic import look_if_due, start_due_update


def look(_run: Run) -> Mapping[str, object]:
    """Look for known weaknesses and newer releases, every few hours."""
    return look_if_due()


def put_in_place(_run: Run) -> Mapping[str, object]:
    """Begin a due update."""
    return {"begun": start_due_update()}
