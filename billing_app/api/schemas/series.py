"""Shapes of number series."""

from billing_app.api.schemas.invoices import Kind
from billing_app.api.schemas.values import Shown


class Series(Shown):
    """A number series; a closed one numbers nothing any more."""

    id: str
    kind: Kind
    name: str
    pattern: str
    next_number: int
    is_default: bool
    closed_at: str | None


class SeriesList(Shown):
    """The number series of the business."""

    data: list[Series]
