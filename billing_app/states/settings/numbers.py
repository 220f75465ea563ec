"""Settings of the numbers: the series of documents, and what the next number will look like."""

from datetime import date
from typing import Any

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.errors import BillingError
from billing_app.domain.numbering import SeriesState, take_number
from billing_app.live.settings import SERIES
from billing_app.live.views import Values
from billing_app.services.business import read_business
from billing_app.services.business_profile import business_of
from billing_app.services.series import SeriesRecord, change_series, close_series, create_series, list_series
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import day
from billing_app.states.live import shows
from billing_app.states.session import run
from billing_app.states.settings.entering import enter_settings

KINDS = {"invoice": "Invoices", "deposit": "Deposit invoices", "credit_note": "Credit notes"}


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveSeries`, in a language."""
    return {"is_ready": True, "rows": [_row(record, locale) for record in values["series"]]}


def _row(record: SeriesRecord, locale: str) -> dict[str, str]:
    used = f"Last used {day(record.last_issued_on, locale)}" if record.last_issued_on else "Not used yet"
    return {
        "id": record.id,
        "name": record.name,
        "kind": KINDS.get(record.kind, record.kind),
        "pattern": record.pattern,
        "next": record.next_text or "–",
        "used": used,
        "is_default": "yes" if record.is_default and record.closed_at is None else "",
        "is_closed": "yes" if record.closed_at else "",
    }


@shows(SERIES, present=texts_of)
class LiveSeries(wire.SentState, rx.State):
    """What the hub sends to everyone who looks at the series."""

    is_ready: bool = False
    rows: list[dict[str, str]] = []


class NumbersState(rx.State):
    """The form of a series, and the question before one is closed."""

    is_open: bool = False
    is_new: bool = False
    is_used: bool = False
    is_default: bool = False
    is_asking: bool = False
    asked_name: str = ""
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    example: str = ""
    _series_id: str = ""
    _typed: dict[str, str] = {}
    _today: date | None = None
    _start_month: int = 1

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the series."""
        await enter_settings(Permission.MANAGE_SETTINGS, SERIES.at())

    @rx.event
    @acting
    async def start(self):
        """Open the form for a new series."""
        self.is_new, self.is_used, self.is_default, self._series_id = True, False, False, ""
        await self._open({"kind": "invoice", "name": "", "pattern": "R{year}-{number:5}", "next_number": "1"})

    @rx.event
    @acting
    async def edit(self, series_id: str):
        """Open the form with a series."""
        record = await self._find(series_id)
        self.is_new, self.is_used, self.is_default, self._series_id = (
            False,
            record.is_used,
            record.is_default,
            series_id,
        )
        form = {"kind": record.kind, "name": record.name, "pattern": record.pattern}
        await self._open(form | {"next_number": str(record.next_number)})

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Close the form; it opens by `start` and `edit`."""
        self.is_open = is_open and self.is_open

    @rx.event
    @acting
    async def try_pattern(self, pattern: str):
        """Show the next number while the pattern is typed."""
        self._typed["pattern"] = pattern
        self._show_example()

    @rx.event
    @acting
    async def try_number(self, number: str):
        """Show the next number while it is typed."""
        self._typed["next_number"] = number
        self._show_example()

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Open the series, or change it: pattern and next number only before its first use."""
        data: dict[str, object] = {"name": str(form.get("name", "")).strip()}
        if not self.is_used:
            data |= {"pattern": str(form.get("pattern", "")).strip(), "next_number": str(form.get("next_number", ""))}
        if form.get("is_default"):
            data["is_default"] = True
        if self.is_new:
            record = await run(create_series, data | {"kind": str(form.get("kind", ""))})
            await tell(f"{record.name} opened")
        else:
            before = {name: self.form[name] for name in data if name in self.form}
            record = await run(change_series, self._series_id, data)
            undo = Undo(NumbersState.put_back, {"series_id": record.id, "before": before})
            await tell(f"{record.name} saved", undo=undo)
        self.is_open = False

    @rx.event
    @acting
    async def put_back(self, series_id: str, before: dict[str, str]):
        """Undo a change of a series."""
        await run(change_series, series_id, before)
        await tell("Put back as it was", "info")

    @rx.event
    @acting
    async def ask_close(self, series_id: str):
        """Ask before closing, which nothing takes back."""
        record = await self._find(series_id)
        self._series_id, self.asked_name, self.is_asking = series_id, record.name, True

    @rx.event
    @acting
    async def show_question(self, is_asking: bool):
        """Take the question back."""
        self.is_asking = is_asking and self.is_asking

    @rx.event
    @acting
    async def close(self):
        """Close the series for ever."""
        self.is_asking = False
        record = await run(close_series, self._series_id)
        await tell(f"{record.name} is closed")

    async def _find(self, series_id: str) -> SeriesRecord:
        return next(record for record in await run(list_series) if record.id == series_id)

    async def _open(self, form: dict[str, str]) -> None:
        self._today = (await run(business_of)).today
        self._start_month = (await run(read_business)).profile.fiscal_year_start_month
        self.form, self._typed, self.errors, self.is_open = form, dict(form), {}, True
        self._show_example()

    def _show_example(self) -> None:
        self.example = example_of(self._typed["pattern"], self._typed["next_number"], self._today, self._start_month)


def example_of(pattern: str, number: str, today: date | None, start_month: int) -> str:
    """The number that a document issued today would get; empty while what is typed makes none."""
    try:
        state = SeriesState(int(number.strip() or "1"))
        return take_number(pattern.strip(), state, today, start_month)[0] if today else ""
    except (BillingError, ValueError):
        return ""
