"""Settings of the exchange rates: those of the business, and what the European Central Bank published."""

from datetime import date
from typing import Any

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.fields import date_field
from billing_app.domain.money import decimal_text
from billing_app.live.settings import RATES
from billing_app.live.views import Values
from billing_app.services.business_profile import business_of
from billing_app.services.exchange_rates import DayRate, set_rate, suggested_rate
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice, currency_choices
from billing_app.states.feedback import tell
from billing_app.states.format import day, number
from billing_app.states.forms import plain_number
from billing_app.states.live import shows
from billing_app.states.session import current_locale, run
from billing_app.states.settings.entering import enter_settings


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveRates`, in a language."""
    base = values["currency"]
    return {"is_ready": True, "base": base, "rows": [_row(rate, base, locale) for rate in values["rates"]]}


def _row(rate: DayRate, base: str, locale: str) -> dict[str, str]:
    return {
        "key": f"{rate.currency}-{rate.day.isoformat()}",
        "currency": rate.currency,
        "day": day(rate.day, locale),
        "text": f"1 {rate.currency} = {number(rate.rate, locale)} {base}",
        "value": decimal_text(rate.rate),
    }


@shows(RATES, present=texts_of)
class LiveRates(wire.SentState, rx.State):
    """What the hub sends to everyone who looks at the rates."""

    is_ready: bool = False
    base: str = ""
    rows: list[dict[str, str]] = []


class RatesState(rx.State):
    """The form of a rate, and the suggestion beside it. `rate_key` changes when the field is to show another rate."""

    currencies: list[Choice] = []
    currency: str = ""
    day: str = ""
    rate: str = ""
    rate_key: int = 0
    suggestion: str = ""
    errors: dict[str, str] = {}
    _suggested: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the room of the rates, and begin with today."""
        if not await enter_settings(Permission.MANAGE_BOOKS, RATES.at()):
            return
        business = await run(business_of)
        chosen = [each for each in currency_choices(current_locale()) if each["value"] != business.currency]
        self.currencies, self.day = chosen, business.today.isoformat()
        self.currency = "USD" if business.currency != "USD" else "EUR"
        await self._suggest()

    @rx.event
    @acting
    async def choose_currency(self, currency: str):
        """Suggest a rate of another currency."""
        self.currency = currency
        await self._suggest()

    @rx.event
    @acting
    async def choose_day(self, day: str):
        """Suggest a rate of another day."""
        self.day = day
        await self._suggest()

    @rx.event
    @acting
    async def use_suggestion(self):
        """Put the suggestion into the field."""
        self.rate, self.rate_key = self._suggested, self.rate_key + 1

    @rx.event
    @acting
    async def save(self, form: dict[str, Any]):
        """Set the rate of the day."""
        typed = plain_number(str(form.get("rate", "")))
        rate = await run(set_rate, form.get("currency"), form.get("day"), typed)
        self.rate, self.rate_key = "", self.rate_key + 1
        await tell(f"Rate of {rate.currency} set for {day(rate.day, current_locale())}")

    async def _suggest(self) -> None:
        self.suggestion, self._suggested = "", ""
        if not self.day:
            return
        on = date_field(self.day, "day")
        found = await run(_suggestion, self.currency, on)
        if found is not None:
            locale = current_locale()
            self._suggested = decimal_text(found.rate)
            self.suggestion = f"European Central Bank, {day(found.day, locale)}: {number(found.rate, locale)}"


def _suggestion(actor: Any, currency: str, on: date) -> DayRate | None:
    return suggested_rate(currency, business_of(actor).currency, on)
