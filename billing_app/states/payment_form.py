"""Recording a payment: the customer, the money, and how it is divided over open invoices."""

import json
from collections.abc import Mapping
from typing import Any

import reflex as rx

from billing_app.domain.errors import BillingError
from billing_app.domain.fields import date_field
from billing_app.domain.ids import new_id
from billing_app.domain.money import Money, decimal_text, to_text, typed_number
from billing_app.domain.suggestion import left_over
from billing_app.services.business_profile import business_of
from billing_app.services.customers import find_for_pick, get_customer
from billing_app.services.payments import reverse_payment
from billing_app.services.payments.suggesting import suggest_allocations
from billing_app.services.repeating import record_payment_once
from billing_app.states.action import acting, advising
from billing_app.states.allocating import allocation_rows, allocations_in, placed
from billing_app.states.choices import Choice, currency_choices
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import money
from billing_app.states.listing import Listing
from billing_app.states.session import current_locale, run
from billing_app.states.typed import filled

_TEXTS = ("customer_id", "currency", "paid_on", "method", "reference")
_NUMBERS = ("amount", "fee", "exchange_rate", "bank_amount")


def payment_data(form: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says of a payment, without its allocations; what was left empty is left out."""
    return {**filled(form, _TEXTS, _NUMBERS)}


class PaymentFormState(rx.State):
    """The dialog. `rows` are the customer's open invoices, `left` is what stays as customer credit."""

    is_open: bool = False
    key: str = ""
    errors: dict[str, str] = {}
    customer_id: str = ""
    customer_name: str = ""
    options: list[dict[str, Any]] = []
    answered: str = ""
    currencies: list[Choice] = []
    currency: str = ""
    is_foreign: bool = False
    base_currency: str = ""
    rate: str = ""
    today: str = ""
    rows: list[dict[str, str]] = []
    left: str = ""
    left_value: str = ""
    is_over: bool = False
    credit: str = ""
    _amount: str = ""
    _paid_on: str = ""
    _parts: dict[str, str] = {}
    _suggested: str = ""
    _turn: int = 0

    @rx.event
    @acting
    async def enter(self):
        """Open the form at once when the address asks for it."""
        listing = Listing.read(self.router.url)
        if listing.pick("new") and not self.is_open:
            await self._start(dict(listing.more).get("customer", ""))

    @rx.event
    @acting
    async def start(self):
        """Open an empty form, for the customer that the list shows if it shows one."""
        await self._start(dict(Listing.read(self.router.url).more).get("customer", ""))

    async def _start(self, customer_id: str) -> None:
        business = await run(business_of)
        self.base_currency, self.currency = business.currency, business.currency
        self.today = self._paid_on = business.today.isoformat()
        self.currencies = currency_choices(current_locale())
        self.key, self._amount, self.rate, self.is_foreign = new_id(), "", "", False
        self.customer_id = self.customer_name = self.answered = ""
        self.options, self.errors, self.rows = [], {}, []
        self.left = self.left_value = self.credit = ""
        self.is_over = False
        if customer_id:
            await self._choose(customer_id)
        self.is_open = True

    async def _choose(self, customer_id: str) -> None:
        customer = await run(get_customer, customer_id)
        self.customer_id, self.customer_name = customer.id, customer.profile.name
        await self._set_currency(customer.profile.currency or self.base_currency)
        await self._suggest()

    @rx.event
    @acting
    async def show(self, is_open: bool):
        """Close the form; it opens by `start`."""
        self.is_open = is_open and self.is_open
        if not self.is_open and Listing.read(self.router.url).pick("new"):
            return rx.redirect(Listing.read(self.router.url).with_(new="").address("/payments"), replace=True)
        return None

    @rx.event
    @acting
    async def search_customers(self, query: str):
        """Find customers by what is being typed."""
        found = await run(find_for_pick, query)
        self.options = [
            {"value": each.id, "label": each.profile.name, "hint": each.profile.address.city} for each in found
        ]
        self.answered = query

    @rx.event
    @acting
    async def pick_customer(self, value: str, label: str):
        """Take a customer, and list what they owe."""
        if value:
            await self._choose(value)
        else:
            self.customer_id, self.customer_name, self.rows = "", label, []

    @rx.event
    @advising("amount")
    async def type_amount(self, value: str):
        """Divide the amount that stands in the form by now."""
        self._amount = typed_number(value)
        await self._suggest()

    @rx.event
    @acting
    async def choose_currency(self, value: str):
        """Another currency: other invoices, and perhaps a rate of exchange."""
        await self._set_currency(value)
        await self._suggest()

    @rx.event
    @acting
    async def choose_day(self, value: str):
        """Another day: perhaps another discount or rate."""
        self._paid_on = value
        await self._suggest()

    @rx.event
    @acting
    async def edit_part(self, invoice_id: str, value: str):
        """Count anew what stays as credit after a part was changed by hand."""
        self._parts = self._parts | {invoice_id: typed_number(value)}
        self._show_left(left_over(self._amount, self._parts, self.currency))

    async def _set_currency(self, currency: str) -> None:
        self.currency = currency
        self.is_foreign = currency != self.base_currency

    async def _suggest(self) -> None:
        if not self.customer_id:
            return
        day = date_field(self._paid_on, "paid_on") if self._paid_on else None
        found = await run(suggest_allocations, self.customer_id, self.currency, amount=self._amount, paid_on=day)
        locale = current_locale()
        self._turn += 1
        self.rows = allocation_rows(found, locale, self._turn)
        self._parts = {row["id"]: row["amount"] for row in self.rows}
        self._suggested = _same(self._given_by_suggestion())
        self.rate = decimal_text(found.rate) if found.rate else ""
        self.credit = money(Money(found.credit, self.currency), locale) if found.credit else ""
        self._show_left(found.left)

    def _given_by_suggestion(self) -> list[dict[str, str]]:
        parts = {f"{part}.{row['id']}": row[part] for row in self.rows for part in ("amount", "discount")}
        return allocations_in(parts)

    def _show_left(self, minor: int) -> None:
        self.left_value, self.is_over = to_text(minor, self.currency), minor < 0
        self.left = money(Money(abs(minor), self.currency), current_locale())

    @rx.event
    @acting
    async def record(self, form: dict[str, Any]):
        """Record the payment once, however often the form is sent."""
        data, allocations = payment_data(form), allocations_in(form)
        # Sent before the suggestion for what was typed last could come: then the rule divides, not the old suggestion.
        is_stale = data.get("amount", "") != self._amount and _same(allocations) == self._suggested
        if not is_stale:
            data["allocations"] = allocations
        try:
            paid = (await run(record_payment_once, str(form.get("key") or self.key), data)).payment
        except BillingError as error:
            raise placed(error, allocations) from error
        self.is_open = False
        locale = current_locale()
        text = f"{money(Money(paid.amount, paid.currency), locale)} from {paid.customer_name} recorded"
        left = f"{money(Money(paid.unallocated, paid.currency), locale)} stays as customer credit."
        undo = Undo(PaymentFormState.take_back, {"payment_id": paid.id})
        await tell(text, undo=undo, description=left if paid.unallocated else "")
        if Listing.read(self.router.url).pick("new"):
            return rx.redirect(Listing.read(self.router.url).with_(new="").address("/payments"), replace=True)
        return None

    @rx.event
    @acting
    async def take_back(self, payment_id: str):
        """Undo: the payment is reversed as a mistake, and its invoices are open again."""
        await run(reverse_payment, payment_id, {"reason": "mistake"})
        await tell("Taken back: the payment is reversed, its invoices are open again.", "info")


def _same(allocations: list[dict[str, str]]) -> str:
    return json.dumps(sorted(allocations, key=lambda each: each["invoice_id"]), sort_keys=True)
