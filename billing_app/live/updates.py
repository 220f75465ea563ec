"""The live view of updates: what is known against what the program runs on."""

from billing_app.domain.access import Actor, Permission
from billing_app.live.views import Params, Values, View, register
from billing_app.services.business_profile import business_of
from billing_app.services.updates.standing import update_standing


def _build(actor: Actor, _params: Params) -> Values:
    return {"standing": update_standing(actor), "zone": business_of(actor).time_zone}


UPDATES = register(
    View(
        "updates",
        Permission.VIEW_SECURITY,
        ("security.update", "settings."),
        _build,
        also_scoped_by=frozenset({Permission.OPERATE}),
    )
)
