"""The live view of reminders: the policy, what was sent, what needs a person."""

from billing_app.domain.access import Actor, Permission
from billing_app.live.views import Params, Values, View, register
from billing_app.services.business_profile import business_of
from billing_app.services.reminders import reminder_standing

_TOUCHED_BY = ("invoice.", "payment.", "credit.", "credit_note.", "customer.", "settings.", "mail.")


def _build(actor: Actor, _params: Params) -> Values:
    business = business_of(actor)
    return {"standing": reminder_standing(actor), "zone": business.time_zone, "today": business.today}


REMINDERS = register(View("reminders", Permission.VIEW_INVOICES, _TOUCHED_BY, _build))
