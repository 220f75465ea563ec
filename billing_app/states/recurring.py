"""What repeats: live rows, search in the address, pausing, deleting."""

from datetime import date
from typing import Any

import reflex as rx

from billing_app.domain.money import Money, to_text
from billing_app.live.recurring import RECURRING
from billing_app.live.views import Values
from billing_app.services.recurring import delete_profile, pause_profile, restore_profile, resume_profile
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import day, money
from billing_app.states.listing import Listing
from billing_app.states.live import shows, watch
from billing_app.states.recurring_texts import MODE_TEXTS, schedule_text
from billing_app.states.session import run
from billing_app.store.tables import RecurringProfile

PATH = "/recurring"
_TABS = (("", "All"), ("active", "Active"), ("paused", "Paused"), ("ended", "Ended"))
_STATES = {"active": ("Active", "good"), "paused": ("Paused", "warn"), "ended": ("Ended", "plain")}


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveRecurring`, in a language."""
    params, page, today = values["params"], values["page"], values["today"]
    listing = Listing(params.get("status", ""), params.get("q", ""))
    return {
        "is_ready": True,
        "is_filtered": bool(params.get("q") or params.get("status")),
        "rows": [_row(row, today, locale) for row in page.rows],
        "tabs": [
            {"text": text, "href": listing.with_(status=status).address(PATH), "is_current": listing.status == status}
            for status, text in _TABS
        ],
        "more": listing.with_(after=page.next_cursor).address(PATH) if page.next_cursor else "",
    }


def _row(row: RecurringProfile, today: date, locale: str) -> dict[str, str]:
    text, tone = ("Needs you", "bad") if row.problem else _STATES[row.state]
    upcoming = day(row.next_on, locale) if row.next_on and row.state != "ended" else "–"
    return {
        "id": row.id,
        "name": row.name,
        "schedule": schedule_text(row.schedule, locale),
        "mode": MODE_TEXTS[row.mode],
        "next": "today" if row.next_on == today else upcoming,
        "amount": money(Money(row.amount, row.currency), locale),
        "value": to_text(row.amount, row.currency),
        "made": str(row.made),
        "state": text,
        "tone": tone,
        "problem": row.problem,
        "is_paused": "yes" if row.state == "paused" or row.problem else "",
        "is_ended": "yes" if row.state == "ended" else "",
    }


@shows(RECURRING, present=texts_of)
class LiveRecurring(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the list."""

    is_ready: bool = False
    is_filtered: bool = False
    rows: list[dict[str, str]] = []
    tabs: list[dict[str, Any]] = []
    more: str = ""


class RecurringState(rx.State):
    """The list."""

    q: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the list that the address describes."""
        listing = Listing.read(self.router.url)
        self.q = listing.q
        await watch(RECURRING.at(**listing.pick("status", "q", "after")))

    @rx.event
    @acting
    async def search(self, query: str):
        """Write the search into the address; the list follows it."""
        return rx.redirect(Listing.read(self.router.url).with_(q=query.strip()).address(PATH), replace=True)

    @rx.event
    @acting
    async def pause(self, profile_id: str):
        """Bill nothing until it is resumed."""
        record = await run(pause_profile, profile_id)
        await tell(f"{record.row.name} is paused", undo=Undo(RecurringState.resume, {"profile_id": profile_id}))

    @rx.event
    @acting
    async def resume(self, profile_id: str):
        """Go on."""
        record = await run(resume_profile, profile_id)
        await tell(f"{record.row.name} goes on", undo=Undo(RecurringState.pause, {"profile_id": profile_id}))

    @rx.event
    @acting
    async def delete(self, profile_id: str):
        """Bill nothing any more; Undo brings it back."""
        await run(delete_profile, profile_id)
        await tell("Deleted. What was billed stays.", undo=Undo(RecurringState.bring_back, {"profile_id": profile_id}))

    @rx.event
    @acting
    async def bring_back(self, profile_id: str):
        """Undo the deleting."""
        await run(restore_profile, profile_id)
        await tell("It is back, paused.", "info")
