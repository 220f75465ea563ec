"""The own accounts at other providers by which one signs in."""

import reflex as rx

from billing_app.services.business_profile import business_of
from billing_app.services.providers.linking import own_logins, unlink_login
from billing_app.states.action import acting
from billing_app.states.feedback import tell
from billing_app.states.format import moment
from billing_app.states.session import current_locale, run


class ProviderLoginsState(rx.State):
    """The accounts as they were when the page was opened or last changed."""

    linked: list[dict[str, str]] = []
    offered: list[dict[str, str]] = []

    @rx.event
    @acting
    async def enter(self):
        """Show the own accounts."""
        await self._load()

    @rx.event
    @acting
    async def unlink(self, login_id: str):
        """Take an account away as a way to sign in."""
        label = await run(unlink_login, login_id)
        await self._load()
        await tell(f"{label} unlinked")

    async def _load(self) -> None:
        found = await run(own_logins)
        zone, locale = (await run(business_of)).time_zone, current_locale()
        self.linked = [
            {
                "id": one.id,
                "label": one.label,
                "email": one.email,
                "used": f"Last used {moment(one.last_used_at, locale, zone)}" if one.last_used_at else "Not used yet",
            }
            for one in found.linked
        ]
        self.offered = [{"label": label, "path": f"/factors/provider/{name}"} for name, label in found.offered]
