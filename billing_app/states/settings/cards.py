"""Settings of payments by card: the account at Stripe."""

from typing import Any

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.services.business_profile import business_of
from billing_app.services.cards.account import (
    CardAccountRecord,
    read_card_account,
    save_card_account,
    stop_cards,
    take_cards_again,
)
from billing_app.states.action import acting
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import moment
from billing_app.states.session import current_locale, run
from billing_app.states.settings.entering import enter_settings


class CardsState(rx.State):
    """The account as it stands, without its secrets."""

    is_ready: bool = False
    is_active: bool = False
    is_test: bool = False
    key_hint: str = ""
    address: str = ""
    changed: str = ""
    form_key: str = ""
    errors: dict[str, str] = {}

    @rx.event
    @acting
    async def enter(self):
        """Show the account."""
        if await enter_settings(Permission.MANAGE_SETTINGS):
            await self._show(await run(read_card_account))
            self.is_ready = True

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Keep what was typed; an empty field keeps what is stored."""
        given = {name: str(form.get(name) or "") for name in ("key", "signing_secret")}
        await self._show(await run(save_card_account, given))
        await tell("Customers can pay by card now")

    @rx.event
    @acting
    async def stop(self):
        """Take no cards any more."""
        await self._show(await run(stop_cards))
        await tell("No cards are taken any more", undo=Undo(CardsState.take_again))

    @rx.event
    @acting
    async def take_again(self):
        """Take cards again with the stored account."""
        await self._show(await run(take_cards_again))
        await tell("Customers can pay by card again")

    async def _show(self, record: CardAccountRecord) -> None:
        zone = (await run(business_of)).time_zone
        self.is_active, self.is_test, self.key_hint = record.is_active, record.is_test, record.key_hint
        self.address, self.errors = record.webhook_address, {}
        at = record.changed_at
        self.changed = f"{moment(at, current_locale(), zone)} · {record.changed_by}" if at else ""
        self.form_key = at.isoformat() if at else "new"
