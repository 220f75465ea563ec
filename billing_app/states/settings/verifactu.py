"""Settings of VeriFactu: the choice, what has been recorded, and the records of a period as a file."""

from typing import Any
from urllib.parse import urlencode

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.fields import date_field
from billing_app.domain.verifactu.option import verifactu_to_json
from billing_app.live.settings import VERIFACTU
from billing_app.live.views import Values
from billing_app.services.business import BusinessRecord, change_business, read_business
from billing_app.services.business_profile import business_of
from billing_app.services.verifactu.standing import Standing
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import moment
from billing_app.states.live import shows
from billing_app.states.session import run
from billing_app.states.settings.entering import enter_settings

_FIELDS = ("environment", "impost", "producer_name", "producer_nif")


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveVerifactu`."""
    standing: Standing = values["standing"]
    last = ""
    if standing.last_at is not None:
        made = moment(standing.last_at, locale, standing.profile.time_zone)
        last = f"The last one is of {standing.last_number}, {made}."
    return {
        "is_ready": True,
        "version": standing.version,
        "is_on": standing.profile.verifactu is not None,
        "is_bound": standing.is_bound,
        "is_test": standing.profile.verifactu is not None and standing.profile.verifactu.environment == "test",
        "is_spanish": standing.profile.country == "ES",
        "nif": standing.profile.nif,
        "has_records": standing.records > 0,
        "records": f"{standing.records:,} records" if standing.records != 1 else "1 record",
        "last": last,
        "huella": standing.last_huella,
    }


@shows(VERIFACTU, present=texts_of)
class LiveVerifactu(wire.SentState, rx.State):
    """What the hub sends to everyone who looks at VeriFactu."""

    is_ready: bool = False
    version: int = 0
    is_on: bool = False
    is_bound: bool = False
    is_test: bool = False
    is_spanish: bool = False
    nif: str = ""
    has_records: bool = False
    records: str = ""
    last: str = ""
    huella: str = ""


class VerifactuState(rx.State):
    """The form, and the period of the export."""

    is_ready: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    version: int = 0
    form_key: int = 0
    first: str = ""
    last: str = ""
    href: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Show the choice as it is."""
        if await enter_settings(Permission.MANAGE_SETTINGS, VERIFACTU.at()):
            today = (await run(business_of)).today
            self.first, self.last = today.replace(day=1).isoformat(), today.isoformat()
            self._address()
            await self._load()

    @rx.event
    @acting
    async def load(self):
        """Show what somebody else has saved meanwhile."""
        await self._load()

    @rx.event
    @acting
    async def switch(self, is_on: bool):
        """Keep records from now on, with what stands in the form, or stop."""
        wanted = _wanted(self.form) if is_on else None
        await self._change(wanted, "From now on every invoice is recorded" if is_on else "VeriFactu is off")

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Save how records are made from now on."""
        await self._change(_wanted(form), "VeriFactu saved")

    @rx.event
    @acting
    async def put_back(self, before: dict[str, Any] | None, version: int):
        """Undo a change; refused if somebody changed the settings since, or something was recorded."""
        self._show(await run(change_business, {"verifactu": before}, version=version))
        await tell("Put back as it was", "info")

    @rx.event
    @acting
    async def choose_first(self, day: str):
        """The first issue date of the export."""
        self.first = date_field(day, "first").isoformat()
        self._address()

    @rx.event
    @acting
    async def choose_last(self, day: str):
        """The last issue date of the export."""
        self.last = date_field(day, "last").isoformat()
        self._address()

    async def _change(self, wanted: dict[str, Any] | None, said: str) -> None:
        before = verifactu_to_json((await run(read_business)).profile.verifactu)
        record = await run(change_business, {"verifactu": wanted}, version=self.version)
        self._show(record)
        await tell(said, undo=Undo(VerifactuState.put_back, {"before": before, "version": record.version}))

    def _address(self) -> None:
        self.href = f"/downloads/verifactu.zip?{urlencode({'from': self.first, 'to': self.last})}"

    async def _load(self) -> None:
        self._show(await run(read_business))

    def _show(self, record: BusinessRecord) -> None:
        found = verifactu_to_json(record.profile.verifactu) or {}
        self.form = {name: found.get(name) or "" for name in _FIELDS}
        self.version, self.form_key, self.is_ready = record.version, self.form_key + 1, True


def _wanted(form: dict[str, Any]) -> dict[str, Any]:
    return {name: str(form.get(name) or "").strip() or None for name in _FIELDS}
