"""What came in: live rows, each with how far it is, and the filters in the address."""

from typing import Any

import reflex as rx

from billing_app.domain.money import Money, parse_minor
from billing_app.live.received import RECEIVED
from billing_app.live.views import Values
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.format import day, money, plain, short_moment
from billing_app.states.listing import Listing
from billing_app.states.live import shows, watch
from billing_app.store.tables import ReceivedDocument

PATH = "/received"
FILTERS = ("status", "q", "after")
_TABS = (("", "Open"), ("recorded", "Recorded"), ("set_aside", "Set aside"), ("refused", "Refused"))
_STATES = {
    "waiting": ("Waiting", "plain"),
    "reading": ("Reading", "info"),
    "ready": ("To record", "good"),
    "attention": ("Needs a look", "warn"),
    "refused": ("Refused", "bad"),
    "recorded": ("Recorded", "good"),
    "set_aside": ("Set aside", "plain"),
}


def state_of(row: ReceivedDocument) -> tuple[str, str]:
    """What the badge of a document says, and its tone."""
    return _STATES[row.state]


def amount_of(row: ReceivedDocument) -> Money | None:
    """The total of a document; None where none was read."""
    if not row.proposal.get("amount"):
        return None
    return Money(parse_minor(row.proposal["amount"], row.currency, path="amount"), row.currency)


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveReceived`, in a language."""
    params, page = values["params"], values["page"]
    listing = Listing(status=params.get("status", ""), q=params.get("q", ""))
    return {
        "is_ready": True,
        "is_filtered": bool({name for name in params if name != "after"}),
        "rows": [_row(each, locale, values["business"].time_zone) for each in page.rows],
        "tabs": [
            {"text": text, "href": listing.with_(status=status).address(PATH), "is_current": listing.status == status}
            for status, text in _TABS
        ],
        "more": listing.with_(after=page.next_cursor).address(PATH) if page.next_cursor else "",
    }


def _row(row: ReceivedDocument, locale: str, zone: str) -> dict[str, str]:
    amount, (text, tone) = amount_of(row), state_of(row)
    return {
        "id": row.id,
        "href": f"{PATH}/{row.id}",
        "title": row.supplier or row.name,
        "about": row.sentence or " · ".join(filter(None, (row.number, row.name if row.supplier else ""))),
        "day": day(row.issued_on, locale) if row.issued_on else "",
        "arrived": short_moment(row.created_at, locale, zone),
        "amount": money(amount, locale) if amount else "",
        "value": plain(amount) if amount else "",
        "state": text,
        "tone": tone,
        "name": row.name,
    }


@shows(RECEIVED, present=texts_of)
class LiveReceived(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the list."""

    is_ready: bool = False
    is_filtered: bool = False
    rows: list[dict[str, str]] = []
    tabs: list[dict[str, Any]] = []
    more: str = ""


class ReceivedState(rx.State):
    """The list's address."""

    q: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the list that the address names."""
        listing = Listing.read(self.router.url)
        self.q = listing.q
        await watch(RECEIVED.at(**listing.pick(*FILTERS)))

    @rx.event
    @acting
    async def search(self, query: str):
        """Write the search into the address; the list follows it."""
        return rx.redirect(Listing.read(self.router.url).with_(q=query.strip()).address(PATH), replace=True)
