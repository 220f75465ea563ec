"""Settings of taxes and books: tax status and basis, rounding, checks, and until when the books are closed."""

from datetime import date
from typing import Any

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.fields import date_field
from billing_app.live.settings import BOOKS
from billing_app.live.views import Values
from billing_app.services.business import BusinessRecord, change_business, close_books, read_business, reopen_books
from billing_app.services.history import Event
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import day, moment
from billing_app.states.live import shows
from billing_app.states.session import current_locale, run
from billing_app.states.settings.entering import enter_settings
from billing_app.states.settings.own_taxes_form import own_tax_rows

_CHOICES = ("tax_status", "tax_basis", "check_policy", "supply_nature")


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveBooks`, in a language."""
    record: BusinessRecord = values["business"]
    closed = record.profile.books_closed_until
    zone = record.profile.time_zone
    return {
        "is_ready": True,
        "version": record.version,
        "own_taxes": own_tax_rows(record.profile, locale),
        "closed_until": closed.isoformat() if closed else "",
        "closed_text": f"Closed until {day(closed, locale)}" if closed else "All days are open",
        "history": [_closing(event, zone, locale) for event in values["closings"]],
    }


def _closing(event: Event, zone: str, locale: str) -> dict[str, str]:
    until = event.payload.get("until")
    day_text = day(date.fromisoformat(str(until)), locale) if until else ""
    verb = "Closed until" if event.kind == "period.closed" else "Reopened behind" if until else "Reopened wholly"
    return {"text": f"{verb} {day_text}".strip(), "by": f"{event.actor}, {moment(event.at, locale, zone)}"}


@shows(BOOKS, present=texts_of)
class LiveBooks(wire.SentState, rx.State):
    """What the hub sends to everyone who looks after the books."""

    is_ready: bool = False
    version: int = 0
    own_taxes: list[dict[str, str]] = []
    closed_until: str = ""
    closed_text: str = ""
    history: list[dict[str, str]] = []


class BooksState(rx.State):
    """The form of the taxes, and the closing of the books."""

    is_ready: bool = False
    form: dict[str, str] = {}
    is_rounded: bool = False
    errors: dict[str, str] = {}
    version: int = 0
    form_key: int = 0

    @rx.event
    @acting
    async def enter(self):
        """Show the settings as they are."""
        if await enter_settings(Permission.MANAGE_BOOKS, BOOKS.at()):
            await self._load()

    @rx.event
    @acting
    async def load(self):
        """Show what somebody else has saved meanwhile."""
        await self._load()

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Save how the business is taxed."""
        data: dict[str, Any] = {name: form.get(name) or None for name in _CHOICES}
        data["round_tax_per_line"] = bool(form.get("round_tax_per_line"))
        before = {name: value or None for name, value in self.form.items()} | {"round_tax_per_line": self.is_rounded}
        record = await run(change_business, data, version=self.version)
        self._show(record)
        await tell("Taxes saved", undo=Undo(BooksState.put_back, {"before": before, "version": record.version}))

    @rx.event
    @acting
    async def put_back(self, before: dict[str, Any], version: int):
        """Undo a change; refused if somebody changed the settings since."""
        await run(change_business, before, version=version)
        await self._load()
        await tell("Put back as it was", "info")

    @rx.event
    @acting
    async def close(self, form: dict[str, Any]):
        """Close the books up to a day: nothing is posted there any more."""
        before = (await run(read_business)).profile.books_closed_until
        record = await run(close_books, date_field(form.get("books_closed_until"), "books_closed_until"))
        await self._tell(record, before)

    @rx.event
    @acting
    async def reopen(self):
        """Reopen the books wholly; the service asks for an owner."""
        before = (await run(read_business)).profile.books_closed_until
        await self._tell(await run(reopen_books, None), before)

    @rx.event
    @acting
    async def move_back(self, until: str):
        """Undo a closing or a reopening."""
        record = await run(reopen_books, date.fromisoformat(until) if until else None)
        self._show(record)
        await tell("Put back as it was", "info")

    async def _tell(self, record: BusinessRecord, before: date | None) -> None:
        self._show(record)
        closed = record.profile.books_closed_until
        said = f"The books are closed until {day(closed, current_locale())}" if closed else "The books are open"
        await tell(said, undo=Undo(BooksState.move_back, {"until": before.isoformat() if before else ""}))

    async def _load(self) -> None:
        self._show(await run(read_business))
        self.form_key += 1

    def _show(self, record: BusinessRecord) -> None:
        profile = record.profile
        self.form = {name: str(getattr(profile, name)) for name in _CHOICES}
        self.is_rounded, self.version, self.is_ready = profile.round_tax_per_line, record.version, True
