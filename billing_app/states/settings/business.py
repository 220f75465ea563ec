"""Settings of the business: who it is and what stands on its documents. Two who save at once lose nothing."""

from typing import Any

import reflex as rx
from babel.dates import get_month_names

from billing_app.domain.access import Permission
from billing_app.domain.business import business_to_json
from billing_app.live.settings import BUSINESS
from billing_app.live.views import Values
from billing_app.services.bank_details import cancel_bank_details
from billing_app.services.business import BusinessRecord, change_business, read_business
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice, country_choices, currency_choices, language_choices
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import moment
from billing_app.states.forms import form_data, form_of
from billing_app.states.live import shows
from billing_app.states.session import current_locale, run
from billing_app.states.settings.entering import enter_settings

FIELDS = (
    "name", "legal_id", "vat_id", "tax_number", "country", "currency", "time_zone", "address.line1", "address.line2",
    "address.postal_code", "address.city", "address.subdivision", "address.country", "email", "phone", "contact_name",
    "website",
    "iban", "bic", "electronic_address.scheme", "electronic_address.id", "document_format", "language", "due_days",
    "fiscal_year_start_month", "retention_years", "cash_rounding", "payment_terms",
)  # fmt: skip


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveBusiness`."""
    record: BusinessRecord = values["business"]
    held, zone = record.held, record.profile.time_zone
    waits = f"{held.iban or 'no IBAN'} {held.bic}".strip() if held else ""
    return {
        "is_ready": True,
        "version": record.version,
        "name": record.profile.name,
        "held": f"New bank details wait: {waits}, asked for by {held.asked_by}." if held else "",
        "held_until": f"They count from {moment(held.effective_at, locale, zone)} on." if held else "",
    }


@shows(BUSINESS, present=texts_of)
class LiveBusiness(wire.SentState, rx.State):
    """Which version of the settings holds now: a form that began with another one has been overtaken."""

    is_ready: bool = False
    version: int = 0
    name: str = ""
    held: str = ""
    held_until: str = ""


class BusinessSettingsState(rx.State):
    """The form. `form_key` changes when the fields are to show something else than what was typed."""

    is_ready: bool = False
    form: dict[str, str] = {}
    errors: dict[str, str] = {}
    version: int = 0
    form_key: int = 0
    countries: list[Choice] = []
    address_countries: list[Choice] = []
    currencies: list[Choice] = []
    languages: list[Choice] = []
    months: list[Choice] = []

    @rx.event
    @acting
    async def enter(self):
        """Show the settings as they are."""
        if not await enter_settings(Permission.MANAGE_SETTINGS, BUSINESS.at()):
            return
        locale = current_locale()
        self.countries = country_choices(locale)
        self.address_countries = [{"value": "", "text": "As above"}, *self.countries]
        self.currencies = currency_choices(locale)
        names = get_month_names("wide", "stand-alone", locale)
        self.months = [{"value": str(number), "text": names[number].capitalize()} for number in range(1, 13)]
        await self._load()

    @rx.event
    @acting
    async def load(self):
        """Show what somebody else has saved meanwhile."""
        await self._load()

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Save the settings unless somebody else was faster; what was typed stays in the form then."""
        before = form_data(self.form, FIELDS)
        record = await run(change_business, form_data(form, FIELDS), version=self.version)
        undo = Undo(BusinessSettingsState.put_back, {"before": before, "version": record.version})
        self.form, self.version = _form(record), record.version
        if self.form["bic"] != str(form.get("bic") or "").strip():
            self.form_key += 1  # the bank was known by its account, or the new one waits
        if record.held is not None:
            await tell("Settings saved. The new bank details wait first", "info", undo=undo)
        else:
            await tell("Settings saved", undo=undo)

    @rx.event
    @acting
    async def cancel_bank(self):
        """Cancel the bank details that wait; the form shows again what counts."""
        await run(cancel_bank_details)
        await self._load()
        await tell("The new bank details are cancelled")

    @rx.event
    @acting
    async def put_back(self, before: dict[str, Any], version: int):
        """Undo a change; refused if somebody changed the settings since."""
        await run(change_business, before, version=version)
        await self._load()
        await tell("Put back as it was", "info")

    async def _load(self) -> None:
        record = await run(read_business)
        self.form, self.version, self.form_key = _form(record), record.version, self.form_key + 1
        self.languages = language_choices(current_locale(), current=record.profile.language)
        self.is_ready = True


def _form(record: BusinessRecord) -> dict[str, str]:
    return form_of(business_to_json(record.profile), FIELDS)
