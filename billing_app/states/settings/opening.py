"""Settings of the opening: balances and open invoices of the old program, typed in rows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import reflex as rx

from billing_app.domain.access import Permission
from billing_app.domain.money import Money
from billing_app.domain.opening import OPENABLE
from billing_app.live.settings import OPENINGS
from billing_app.live.views import Values
from billing_app.services.business_profile import business_of
from billing_app.services.customers import list_customers
from billing_app.services.opening import record_opening
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice, currency_choices
from billing_app.states.feedback import tell
from billing_app.states.format import day, moment, money
from billing_app.states.forms import plain_number
from billing_app.states.live import shows
from billing_app.states.reports.words import account_text
from billing_app.states.session import current_locale, run
from billing_app.states.settings.entering import enter_settings

MOST_ROWS = 200
Row = dict[str, str]
_INVOICE = ("number", "issued_on", "due_date", "currency", "balance", "exchange_rate")


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveOpenings`, in a language."""
    zone = values["business"].time_zone
    return {
        "is_ready": True,
        "rows": [
            {
                "day": day(date.fromisoformat(event.payload["on"]), locale),
                "what": _count(len(event.payload.get("invoices", ()))),
                "by": f"{event.actor}, {moment(event.at, locale, zone)}",
            }
            for event in values["openings"]
        ],
    }


def _count(invoices: int) -> str:
    if not invoices:
        return "Balances"
    return f"{invoices} open invoice{'' if invoices == 1 else 's'}"


@shows(OPENINGS, present=texts_of)
class LiveOpenings(wire.SentState, rx.State):
    """What was opened so far."""

    is_ready: bool = False
    rows: list[dict[str, str]] = []


class OpeningState(rx.State):
    """The rows; what is typed stays in the fields, which are named by the key of their row."""

    accounts: list[Row] = []
    invoices: list[Row] = []
    choices: list[Choice] = []
    currencies: list[Choice] = []
    currency: str = ""
    on: str = ""
    form_key: int = 0
    errors: dict[str, str] = {}
    options: list[dict[str, str]] = []
    answered: str = ""
    _last_key: int = 0

    @rx.event
    @acting
    async def enter(self):
        """Begin with the bank and the cash, and no invoice."""
        if not await enter_settings(Permission.MANAGE_BOOKS, OPENINGS.at()):
            return
        business = await run(business_of)
        self.choices = [{"value": each, "text": account_text(each)} for each in OPENABLE]
        self.currencies = currency_choices(current_locale())
        if not self.accounts and not self.invoices:
            self.currency, self.on = business.currency, business.today.isoformat()
            self.accounts = [self._row(account="bank"), self._row(account="cash")]

    @rx.event
    @acting
    async def add_account(self):
        """One more balance."""
        free = [each for each in OPENABLE if each not in {row["account"] for row in self.accounts}]
        if free:
            self.accounts = [*self.accounts, self._row(account=free[0])]

    @rx.event
    @acting
    async def add_invoice(self):
        """One more open invoice."""
        if len(self.invoices) < MOST_ROWS:
            row = self._row(customer_id="", customer="", currency=self.currency)
            self.invoices = [*self.invoices, row]

    @rx.event
    @acting
    async def remove(self, key: str):
        """Take a row away."""
        self.accounts = [row for row in self.accounts if row["key"] != key]
        self.invoices = [row for row in self.invoices if row["key"] != key]

    @rx.event
    @acting
    async def find(self, query: str):
        """Customers whose name fits."""
        page = await run(list_customers, query=query, limit=8)
        self.options = [
            {"value": record.id, "label": record.profile.name, "hint": record.profile.address.city}
            for record in page.rows
        ]
        self.answered = query

    @rx.event
    @acting
    async def pick(self, key: str, customer_id: str, name: str):
        """The customer of a row."""
        chosen = {"customer_id": customer_id, "customer": name}
        self.invoices = [row | chosen if row["key"] == key else row for row in self.invoices]

    @rx.event
    @acting
    async def book(self, form: dict[str, Any]):
        """Book everything in one entry, or name what needs attention."""
        self._forget_empty(form)
        data = {
            "on": form.get("on"),
            "accounts": [account_of(form, row) for row in self.accounts],
            "invoices": [invoice_of(form, row) for row in self.invoices],
        }
        opened = await run(record_opening, data)
        self.accounts, self.invoices, self.form_key = [], [], self.form_key + 1
        total = money(Money(opened.total_base, self.currency), current_locale())
        await tell(f"Opening booked: {total} on each side")

    def _row(self, **values: str) -> Row:
        self._last_key += 1
        return {"key": str(self._last_key), **values}

    def _forget_empty(self, form: Mapping[str, Any]) -> None:
        """Rows without anything typed are no rows; the others keep the places that errors name."""
        self.accounts = [row for row in self.accounts if _typed(form, f"amount-{row['key']}")]
        typed = ("number", "balance")
        self.invoices = [
            row
            for row in self.invoices
            if row["customer_id"] or any(_typed(form, f"{name}-{row['key']}") for name in typed)
        ]


def account_of(form: Mapping[str, Any], row: Row) -> dict[str, str]:
    """The balance that a row of the form says."""
    key = row["key"]
    return {"account": _typed(form, f"account-{key}"), "amount": plain_number(_typed(form, f"amount-{key}"))}


def invoice_of(form: Mapping[str, Any], row: Row) -> dict[str, str]:
    """The open invoice that a row of the form says; what was left empty is left out."""
    typed = {name: _typed(form, f"{name}-{row['key']}") for name in _INVOICE}
    typed |= {name: plain_number(typed[name]) for name in ("balance", "exchange_rate")}
    return {name: text for name, text in ({"customer_id": row["customer_id"]} | typed).items() if text}


def _typed(form: Mapping[str, Any], name: str) -> str:
    return str(form.get(name) or "").strip()
