"""Setting up what repeats: the next twelve invoices are shown while the form is filled in."""

import secrets
from collections.abc import Mapping

import reflex as rx

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError, NotFound, Unauthenticated
from billing_app.services.recurring import ProfileRecord, change_profile
from billing_app.services.repeating import create_profile_once
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice
from billing_app.states.feedback import Undo, tell
from billing_app.states.invoice_editor.views import send_view
from billing_app.states.listing import Listing
from billing_app.states.live import watch
from billing_app.states.recurring import PATH, RecurringState
from billing_app.states.recurring_form import blank_form, month_choices, outcome, plan_data, refusals, stored_form
from billing_app.states.session import current_locale, run


class RecurringView(wire.SentState, rx.State):
    """What the page shows beside the lines: the schedule's fields, what is wrong with them, and what comes."""

    form: dict[str, str] = {}
    months: list[Choice] = []
    errors: dict[str, str] = {}
    upcoming: list[dict[str, str]] = []
    note: str = ""
    refused: str = ""
    is_stored: bool = False
    is_missing: bool = False


class RecurringEditorState(rx.State):
    """The handlers of the editor; what is typed lives in the form alone."""

    @rx.event
    @acting
    async def start(self):
        """Open an empty form, or one made from an invoice that the address names."""
        await watch()
        invoice_id = Listing.read(self.router.url).parameters.get("invoice", "")
        form, shown = await run(blank_form, invoice_id, current_locale())
        await _show(is_missing=False)
        await _show(form=form, is_stored=False, months=month_choices(current_locale()), errors={}, upcoming=[], note="")
        await send_view(**shown)

    @rx.event
    @acting
    async def load(self):
        """Open a stored profile."""
        await watch()
        try:
            form, shown = await run(stored_form, self._profile_id(), current_locale())
        except NotFound:
            await _show(is_missing=True)
            return
        await _show(is_missing=False)
        await _show(form=form, is_stored=True, months=month_choices(current_locale()), errors={}, upcoming=[], note="")
        await send_view(**shown)

    @rx.event
    @acting
    async def preview(self, form: dict[str, str]):
        """Show what the form would bill; nothing is stored."""
        beside, lines = await run(outcome, form, current_locale())
        await _show(**beside)
        await send_view(**lines)

    @rx.event
    @acting
    async def save(self, ticket: str, form: dict[str, str]):
        """Store it, once for each ticket; what is due already is billed at once."""
        profile_id = self._profile_id()
        try:
            record = await run(_store, profile_id, ticket, form)
        except Unauthenticated:
            raise
        except BillingError as error:
            own, lines = refusals(error.findings, plan_data(form)[1])
            await _show(errors=own)
            await send_view(**lines)
            await _show(refused=secrets.token_hex(6))
            await tell(error.message, "error")
            return None
        if profile_id:
            await tell(f"{record.row.name} is changed")
        else:
            undo = Undo(RecurringState.delete, {"profile_id": record.row.id})
            await tell(f"{record.row.name} repeats now", undo=undo)
        return rx.redirect(PATH)

    def _profile_id(self) -> str:
        name = self.router.url.path.rstrip("/").rpartition("/")[2]
        return "" if name == "new" else name


def _store(actor: Actor, profile_id: str, ticket: str, form: Mapping[str, str]) -> ProfileRecord:
    data, _ = plan_data(form)
    return change_profile(actor, profile_id, data) if profile_id else create_profile_once(actor, ticket, data)


async def _show(**values: object) -> None:
    await wire.send(wire.socket_id(), wire.delta_of(RecurringView, values))
