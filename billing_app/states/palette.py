"""What the command palette finds: invoices by number and customer, customers by name."""

from typing import Any

import reflex as rx

from billing_app.states import wire
from billing_app.states.action import acting


class Found(wire.SentState, rx.State):
    """The answer to the latest search of this browser, and what was asked."""

    query: str = ""
    rows: list[dict[str, Any]] = []


class PaletteState(rx.State):
    """The search behind the palette."""

    @rx.event
    @acting
    async def search(self, query: str):
        """Find what somebody is typing."""
        await wire.send(wire.socket_id(), wire.delta_of(Found, {"query": query, "rows": []}))
