"""The live view of backups and of the machine's health."""

from billing_app.domain.access import Actor, Permission
from billing_app.live.views import Params, Values, View, register
from billing_app.services.backups.standing import backup_standing
from billing_app.services.business_profile import business_of
from billing_app.services.health import look


def _build(actor: Actor, _params: Params) -> Values:
    standing = backup_standing(actor)
    return {"standing": standing, "checks": look(standing=standing), "zone": business_of(actor).time_zone}


# `security.noted` is what the follower says of events that another process has written into the installation's chain.
BACKUPS = register(View("backups", Permission.OPERATE, ("backup.", "health.", "security.noted", "settings."), _build))
