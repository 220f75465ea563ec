"""Devices of the business: wall screens and counter tablets, each made by a link that is opened on it."""

from typing import Any

import reflex as rx

from billing_app.documents.pictures import picture_of_address
from billing_app.domain.access import Permission
from billing_app.domain.whereabouts import device_text, place_text
from billing_app.live.hub import hub
from billing_app.live.settings import STATIONS
from billing_app.live.views import Values
from billing_app.services.stations.offering import StationRecord, end_station, offer_station
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice, series_choices
from billing_app.states.feedback import tell
from billing_app.states.format import day, moment
from billing_app.states.live import shows
from billing_app.states.session import run
from billing_app.states.settings.entering import enter_settings

KINDS = {"wall": "Wall screen", "counter": "Counter tablet"}
_STATES = {
    "waiting": ("Link not opened yet", "info"),
    "late": ("Link ran out", "warn"),
    "open": ("In use", "good"),
    "expired": ("Ran out", "warn"),
}


def stations_texts(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveDevices`, in a language."""
    rows = [_row(each, values["zone"], locale) for each in values["stations"]]
    return {"is_ready": True, "rows": rows, "series": series_choices(values["series"])}


def _row(record: StationRecord, zone: str, locale: str) -> dict[str, str]:
    text, tone = _STATES[record.state]
    return {
        "id": record.id,
        "name": record.name,
        "kind": KINDS.get(record.kind, record.kind),
        "state": text,
        "tone": tone,
        "device": device_text(record.device) if record.device else "–",
        "place": f"{record.address} · {place_text(record.address)}" if record.address else "",
        "seen": moment(record.last_seen_at, locale, zone) if record.last_seen_at else "Never",
        "until": f"until {day(record.expires_at.date(), locale)}" if record.expires_at else "",
    }


@shows(STATIONS, present=stations_texts)
class LiveDevices(wire.SentState, rx.State):
    """What the hub sends to everyone who looks after the devices."""

    is_ready: bool = False
    rows: list[dict[str, str]] = []
    series: list[Choice] = []


class DevicesState(rx.State):
    """The form of a device, and the link that was just made; it is shown this once."""

    is_open: bool = False
    link: str = ""
    picture: str = ""
    made_id: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the devices."""
        self._forget()
        await enter_settings(Permission.MANAGE_SECURITY, STATIONS.at())

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Open or close the form."""
        self.is_open, self.errors = is_open, {}

    @rx.event
    @acting
    async def offer(self, form: dict[str, Any]):
        """Make a link and show it."""
        kind, name, series_id = (str(form.get(field, "")) for field in ("kind", "name", "series_id"))
        made = await run(offer_station, kind, name, series_id if kind == "counter" else "")
        self.is_open, self.made_id = False, made.id
        self.link, self.picture = made.link, picture_of_address(made.link)

    @rx.event
    @acting
    async def forget(self):
        """Show the link no more."""
        self._forget()

    @rx.event
    @acting
    async def end(self, station_id: str):
        """End a device; what it shows goes dark at once."""
        for session_id in await run(end_station, station_id):
            await hub.drop_session(session_id)
        if station_id == self.made_id:
            self._forget()
        await tell("The device is signed off")

    def _forget(self) -> None:
        self.link = self.picture = self.made_id = ""
