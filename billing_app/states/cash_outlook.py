"""The cash-flow page: what was, what is expected, and the same for a screen on the wall."""

from typing import Any

import reflex as rx

from billing_app.live.cash_outlook import CASH_OUTLOOK
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.cash_outlook_texts import outlook_texts
from billing_app.states.listing import Listing
from billing_app.states.live import shows, watch

PATH = "/cash-flow"


@shows(CASH_OUTLOOK, present=outlook_texts)
class LiveCashOutlook(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the cash flow. `text` and `value` are keyed by figure."""

    is_ready: bool = False
    zone: str = ""
    text: dict[str, str] = {}
    value: dict[str, str] = {}
    soon_delta: str = ""
    soon_tone: str = ""
    lowest_note: str = ""
    balance: list[dict[str, Any]] = []
    moves: list[dict[str, Any]] = []
    summary: str = ""
    note: str = ""
    weeks: list[dict[str, str]] = []
    quiet: str = ""
    sums: dict[str, str] = {}
    next: list[dict[str, str]] = []
    bills: list[dict[str, str]] = []
    events: list[dict[str, str]] = []
    aging: list[dict[str, str]] = []
    open_note: str = ""
    late_note: str = ""
    late_tone: str = ""
    paid_delta: str = ""
    paid_tone: str = ""


class CashOutlookState(rx.State):
    """The page's address: `?wall=1` shows it without anything to press."""

    is_wall: bool = False

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the cash flow; its figures come at once."""
        self.is_wall = bool(Listing.read(self.router.url).parameters.get("wall"))
        await watch(CASH_OUTLOOK.at())
