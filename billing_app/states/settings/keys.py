"""Settings of the API keys: how other software acts for the business. A key is shown once."""

from typing import Any

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.whereabouts import place_text
from billing_app.live.settings import KEYS
from billing_app.live.views import Values
from billing_app.services.keys import KeyRecord, create_key, list_keys, revoke_key
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.feedback import tell
from billing_app.states.format import day, moment
from billing_app.states.live import shows
from billing_app.states.session import run
from billing_app.states.settings.entering import enter_settings

_ACCESS = {"read": "Read", "write": "Read and write"}


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveKeys`, in a language."""
    return {"is_ready": True, "rows": [_row(record, values["zone"], locale) for record in values["keys"]]}


def _row(record: KeyRecord, zone: str, locale: str) -> dict[str, str]:
    used, source = record.last_used_at, record.last_used_from
    return {
        "id": record.id,
        "name": record.name,
        "hint": f"…{record.hint}",
        "access": _ACCESS.get(record.access, record.access),
        "created": moment(record.created_at, locale, zone),
        "used": moment(used, locale, zone) if used else "Never",
        "used_from": f"{source} · {place_text(source)}" if source else "",
        "until": f"until {day(record.expires_on, locale)}" if record.expires_on else "without an end",
        "ended": "Revoked" if record.revoked_at else "Expired" if record.is_expired else "",
    }


@shows(KEYS, present=texts_of)
class LiveKeys(wire.SentState, rx.State):
    """What the hub sends to everyone who looks after the keys."""

    is_ready: bool = False
    rows: list[dict[str, str]] = []


class KeysState(rx.State):
    """The form of a key, the key that was just made, and the question before one is revoked."""

    is_open: bool = False
    is_asking: bool = False
    asked_name: str = ""
    made: str = ""
    errors: dict[str, str] = {}
    _key_id: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the keys."""
        self.made = ""
        await enter_settings(Permission.MANAGE_KEYS, KEYS.at())

    @rx.event
    @acting
    async def show_form(self, is_open: bool):
        """Open or close the form; a key that was just made is forgotten with it."""
        self.is_open, self.made, self.errors = is_open, "", {}

    @rx.event
    @acting
    async def create(self, form: dict[str, Any]):
        """Make a key and show it, this once."""
        typed = {name: str(form.get(name, "")) for name in ("name", "access", "expires_on")}
        new = await run(create_key, **typed)
        self.is_open, self.made = False, new.key

    @rx.event
    @acting
    async def forget(self):
        """Show the key no more."""
        self.made = ""

    @rx.event
    @acting
    async def ask(self, key_id: str):
        """Ask before revoking, which nothing takes back."""
        found = [record for record in await run(list_keys) if record.id == key_id]
        if found:
            self._key_id, self.asked_name, self.is_asking = key_id, found[0].name, True

    @rx.event
    @acting
    async def show_question(self, is_asking: bool):
        """Take the question back."""
        self.is_asking = is_asking and self.is_asking

    @rx.event
    @acting
    async def revoke(self):
        """Make the key useless at once."""
        self.is_asking = False
        record = await run(revoke_key, self._key_id)
        await tell(f"The key “{record.name}” no longer works")
