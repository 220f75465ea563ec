"""What every page and every view needs to know of the business it shows."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from billing_app.domain.access import Actor
from billing_app.domain.errors import NotFound
from billing_app.store.session import reading
from billing_app.store.tables.business import Business as BusinessRow


@dataclass(frozen=True, slots=True)
class Business:
    """The business behind an actor; `today` is the date in its zone."""

    name: str
    currency: str
    country: str
    time_zone: str
    today: date


def business_of(actor: Actor) -> Business:
    """The actor's business. Needs no permission: whoever acts for it knows its name."""
    with reading(actor) as scope:
        row = scope.session.get(BusinessRow, actor.business_id)
        if row is None:
            raise NotFound("This business does not exist any more.")
        today = scope.now.astimezone(ZoneInfo(row.time_zone)).date()
        return Business(row.name, row.currency, row.country, row.time_zone, today)
