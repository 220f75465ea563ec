"""The live view of backups and of the machine's health."""

from billing_app.domain.access import Actor, Permission
from billing_app.live.views import Params, Values, View, register
from billing_app.services.backups.standing import backup_standing
from billing_app.services.business_profile import business_of
from billing_app.services.health import look
from billing_app.services.holding import current_hold


def _build(actor: Actor, _params: Params) -> Values:
    standing = backup_standing(actor)
    return {
        "standing": standing,
        "checks": look(standing=standing),
        "zone": business_of(actor).time_zone,
        "hold": current_hold(),
    }


# `security.noted` is what the follower says of events that another process has written into the installation's chain.
BACKUPS = register(
    View("backups", Permission.OPERATE, ("backup.", "health.", "job.released", "security.noted", "settings."), _build)
)
