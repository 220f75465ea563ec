"""Jobs of every business that bill and remind."""

from collections.abc import Mapping

from billing_app.domain.job import Run
from billing_app.services.recurring import bill_due


def recurring(run: Run) -> Mapping[str, int]:
    """Bill what repeats and is due."""
    return bill_due(run.business_id).as_figures()
