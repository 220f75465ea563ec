"""The wall: a screen that only shows; its rights reach no further than this page."""

import reflex as rx

from billing_app.live.cash_outlook import CASH_OUTLOOK
from billing_app.states.action import acting
from billing_app.states.live import watch


class WallState(rx.State):
    """Nothing of its own: what the screen shows is live."""

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the cash flow; its figures come at once."""
        await watch(CASH_OUTLOOK.at())
