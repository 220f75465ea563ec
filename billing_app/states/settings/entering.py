"""Opening a page of the settings: whoever lacks the right joins no room, and the page says so."""

from billing_app.domain.access import Permission
from billing_app.states.live import watch
from billing_app.states.session import current_actor


async def enter_settings(permission: Permission, *views: str) -> bool:
    """Join the rooms of the page if the role allows it; returns whether it does."""
    is_allowed = (await current_actor()).may(permission)
    await watch(*(views if is_allowed else ()))
    return is_allowed
