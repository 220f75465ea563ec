"""The live view of the bell: what happened by itself, for each set of rights."""

from billing_app.domain.access import Actor, Permission
from billing_app.live.views import Params, Values, View, register
from billing_app.services.business_profile import business_of
from billing_app.services.notifications import NOTIFYING, list_notifications


def _build(actor: Actor, _params: Params) -> Values:
    business = business_of(actor)
    return {"rows": list_notifications(actor), "zone": business.time_zone, "currency": business.currency}


NOTIFICATIONS = register(
    View(
        "notifications",
        Permission.VIEW_INVOICES,
        (*NOTIFYING, "payment.recorded"),
        _build,
        also_scoped_by=frozenset({*NOTIFYING.values(), Permission.VIEW_PAYMENTS}),
        is_of_frame=True,
    )
)
