"""The own second factors: authenticator app, passkeys, recovery codes, remembered devices."""

from datetime import datetime

import reflex as rx

from billing_app.domain.whereabouts import device_text
from billing_app.services.business_profile import business_of
from billing_app.services.factor_reset import cancel_own_reset, own_waiting_reset
from billing_app.services.own_factors import OwnFactors, forget_device, own_factors, remove_app, remove_passkey
from billing_app.states.action import acting
from billing_app.states.feedback import tell
from billing_app.states.format import moment
from billing_app.states.session import current_locale, run


class FactorsState(rx.State):
    """The factors as they were when the page was opened or last changed."""

    is_ready: bool = False
    has_app: bool = False
    is_app_frozen: bool = False
    app_text: str = ""
    has_any: bool = False
    codes_text: str = ""
    is_required: bool = False
    reset_text: str = ""
    passkeys: list[dict[str, str]] = []
    devices: list[dict[str, str]] = []

    @rx.event
    @acting
    async def enter(self):
        """Show the own factors."""
        await self._load()

    @rx.event
    @acting
    async def remove_app(self):
        """Take the authenticator app away."""
        await run(remove_app)
        await self._load()
        await tell("Authenticator app removed")

    @rx.event
    @acting
    async def remove_passkey(self, passkey_id: str):
        """Take a passkey away."""
        name = await run(remove_passkey, passkey_id)
        await self._load()
        await tell(f"Passkey “{name}” removed")

    @rx.event
    @acting
    async def keep_factors(self):
        """Cancel the reset that an owner has asked for."""
        await run(cancel_own_reset)
        await self._load()
        await tell("The reset is cancelled. Your second factor stays")

    @rx.event
    @acting
    async def forget_device(self, device_id: str):
        """Ask for the second factor on a device again."""
        await run(forget_device, device_id)
        await self._load()
        await tell("You are asked there again")

    async def _load(self) -> None:
        found = await run(own_factors)
        zone, locale = (await run(business_of)).time_zone, current_locale()
        self.has_app, self.is_app_frozen = found.app is not None, bool(found.app and found.app.is_frozen)
        self.app_text = _used(found.app.added_at, found.app.last_used_at, zone, locale) if found.app else ""
        self.has_any = found.app is not None or bool(found.passkeys)
        self.codes_text, self.is_required = f"{found.recovery_codes} of 10 left", found.is_required
        self.passkeys, self.devices = _passkeys(found, zone, locale), _devices(found, zone, locale)
        waiting = await run(own_waiting_reset)
        self.reset_text = f"on {moment(waiting.effective_at, locale, zone)}" if waiting else ""
        self.is_ready = True


def _passkeys(found: OwnFactors, zone: str, locale: str) -> list[dict[str, str]]:
    return [
        {"id": one.id, "name": one.name, "text": _used(one.added_at, one.last_used_at, zone, locale)}
        for one in found.passkeys
    ]


def _devices(found: OwnFactors, zone: str, locale: str) -> list[dict[str, str]]:
    return [
        {
            "id": one.id,
            "device": device_text(one.device),
            "address": one.address,
            "seen": moment(one.last_used_at, locale, zone),
            "until": moment(one.expires_at, locale, zone),
        }
        for one in found.devices
    ]


def _used(added_at: datetime, last_used_at: datetime | None, zone: str, locale: str) -> str:
    used = moment(last_used_at, locale, zone) if last_used_at else "never"
    return f"Added {moment(added_at, locale, zone)}, last used {used}"
