"""The own PIN for the counters of the business."""

from typing import Any

import reflex as rx

from billing_app.domain.errors import InvalidInput
from billing_app.services.business_profile import business_of
from billing_app.services.stations.turns import own_pin, remove_pin, set_pin
from billing_app.states.action import acting
from billing_app.states.feedback import tell
from billing_app.states.format import moment
from billing_app.states.session import current_locale, run


class PinState(rx.State):
    """Whether there is a PIN, and the form of a new one."""

    standing: str = ""
    has_pin: bool = False
    form_key: int = 0
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def enter(self):
        """Show how the PIN stands."""
        await self._show()

    @rx.event
    @acting
    async def set_own(self, form: dict[str, Any]):
        """Set the PIN."""
        pin = str(form.get("pin", ""))
        if pin.strip() != str(form.get("pin_again", "")).strip():
            raise InvalidInput("This is not the same PIN.", code="differs", path="pin_again")
        await run(set_pin, pin)
        await self._show_anew()
        await tell("PIN set. It counts at every counter of this business.")

    @rx.event
    @acting
    async def remove(self):
        """Have no PIN any more."""
        await run(remove_pin)
        await self._show_anew()
        await tell("PIN removed")

    async def _show_anew(self) -> None:
        await self._show()
        self.form_key += 1  # empties the fields; not while a page comes up, where somebody may be typing already

    async def _show(self) -> None:
        found = await run(own_pin)
        zone = (await run(business_of)).time_zone
        self.has_pin = found is not None
        if found is None:
            self.standing = ""
        elif found.is_frozen:
            self.standing = "Frozen after too many wrong tries. Set a new one."
        else:
            self.standing = f"Set {moment(found.set_at, current_locale(), zone)}"
