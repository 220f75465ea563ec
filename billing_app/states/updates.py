"""Updates: what is known against what the program runs on, and a look at once."""

import reflex as rx

from billing_app.live.updates import UPDATES
from billing_app.services.updates.checking import look_for_updates
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import tell
from billing_app.states.live import shows
from billing_app.states.session import run
from billing_app.states.updates_texts import updates_texts


@shows(UPDATES, present=updates_texts)
class LiveUpdates(wire.SentState, rx.State):
    """What the hub sends to everyone who watches over security."""

    is_ready: bool = False
    has_details: bool = False
    version: str = ""
    tone: str = "plain"
    headline: str = ""
    says: str = ""
    gaps: list[str] = []
    rows: list[dict[str, str]] = []
    rest: list[dict[str, str]] = []
    more: str = ""
    no_releases: str = ""
    offer: str = ""
    offer_kind: str = ""
    offer_notes: str = ""
    offer_next: str = ""


class UpdatesState(rx.State):
    """The button."""

    is_checking: bool = False

    @rx.event
    @acting
    async def check(self):
        """Look for updates now; it can take a minute."""
        self.is_checking = True
        yield
        try:
            looked = await run(look_for_updates)
        finally:
            self.is_checking = False
        if looked.problem:
            await tell(looked.problem, "error")
        else:
            await tell("Everything was checked" if not looked.gaps else "Checked, but not everything", "info")
