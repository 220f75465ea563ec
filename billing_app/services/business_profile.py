"""What every page and every view needs to know of the business it shows."""

from dataclasses import dataclass
from datetime import date

from billing_app.domain.access import Actor
from billing_app.store.business import business_row, stored_profile
from billing_app.store.session import reading


@dataclass(frozen=True, slots=True)
class Business:
    """The business behind an actor; `today` is the date in its zone."""

    name: str
    currency: str
    country: str
    time_zone: str
    today: date
    is_sample: bool


def business_of(actor: Actor) -> Business:
    """The actor's business. Needs no permission: whoever acts for it knows its name."""
    with reading(actor) as scope:
        row = business_row(scope)
        profile = stored_profile(row)
        today = scope.now.astimezone(profile.zone).date()
        return Business(profile.name, profile.currency, profile.country, profile.time_zone, today, row.is_demo)
