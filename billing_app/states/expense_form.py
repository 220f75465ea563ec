"""Recording an expense: what a supplier charged, with the tax taken out of it on the server."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from billing_app.documents.texts import rate as rate_text
from billing_app.domain.business import BusinessProfile
from billing_app.domain.errors import BillingError
from billing_app.domain.expense import parse_expense
from billing_app.domain.ids import new_id
from billing_app.domain.money import Money, decimal_text
from billing_app.domain.rates import RATES
from billing_app.domain.tax import Tax
from billing_app.services.business import read_business
from billing_app.services.business_profile import business_of
from billing_app.services.expenses import cancel_expense, expense_categories
from billing_app.services.repeating import record_expense_once
from billing_app.services.suppliers import known_suppliers
from billing_app.states.action import acting
from billing_app.states.choices import Choice, currency_choices
from billing_app.states.expenses import PATH
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import money
from billing_app.states.session import current_locale, run

_TEXTS = (
    "supplier", "category", "amount", "currency", "incurred_on", "due_on", "paid_on", "method", "exchange_rate",
    "reference", "notes",
)  # fmt: skip


def expense_data(form: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says of an expense; what was left empty is left out."""
    data: dict[str, Any] = {name: text for name in _TEXTS if (text := str(form.get(name) or "").strip())}
    if "paid_on" not in data:
        data.pop("method", None)
    if tax := str(form.get("tax") or ""):
        deductible = str(form.get("deductible") or "").strip() or "100"
        data["taxes"] = [_tax_of(tax) | {"deductible": deductible}]
    return data


def _tax_of(choice: str) -> dict[str, str]:
    category, rate, name = [*choice.split("|", 2), "", ""][:3]
    return {"category": category, "rate": rate} | ({"name": name} if name else {})


def expense_tax_choices(profile: BusinessProfile, locale: str) -> list[Choice]:
    """The rates of the country, paid to the supplier or owed by the buyer; without registration nothing is deducted."""
    offered = RATES.get(profile.country, ()) if profile.tax_status == "registered" else ()
    paid = [{"value": _choice("S", tax), "text": _words(tax, locale)} for tax in offered]
    owed = [{"value": _choice("AE", tax), "text": f"Reverse charge, {_words(tax, locale)}"} for tax in offered]
    return [{"value": "", "text": "No tax to deduct"}, *paid, *owed]


def _choice(category: str, tax: Tax) -> str:
    return f"{category}|{decimal_text(tax.rate)}|{tax.name}"


def _words(tax: Tax, locale: str) -> str:
    return f"{rate_text(tax.rate, locale)} {tax.name or 'VAT'}"


def split_text(data: Mapping[str, Any], locale: str) -> str:
    """Base and tax of what stands in the form so far, in words; empty while they can't be known."""
    known = {"supplier": "–", "category": "–", "incurred_on": "2000-01-01"}
    try:
        expense = parse_expense({name: data[name] for name in ("amount", "currency", "taxes") if name in data} | known)
    except BillingError:
        return ""
    [tax] = expense.taxes or [None]
    if tax is None:
        return ""
    base, amount = (money(Money(minor, expense.currency), locale) for minor in (tax.base, tax.tax))
    ending = ", which you owe the tax office" if tax.is_self_assessed else ""
    return f"{base} without tax, {amount} tax{ending}"


class ExpenseFormState(rx.State):
    """The dialog; what it offers, and the tax worked out so far."""

    is_open: bool = False
    key: str = ""
    errors: dict[str, str] = {}
    suppliers: list[str] = []
    categories: list[str] = []
    currencies: list[Choice] = []
    taxes: list[Choice] = []
    currency: str = ""
    base_currency: str = ""
    is_foreign: bool = False
    has_tax: bool = False
    today: str = ""
    split: str = ""
    _typed: dict[str, str] = {}

    @rx.event
    @acting
    async def start(self):
        """Open an empty form."""
        locale, business = current_locale(), await run(business_of)
        self.suppliers, self.categories = await run(known_suppliers), await run(expense_categories)
        self.taxes = expense_tax_choices((await run(read_business)).profile, locale)
        self.currencies, self.currency = currency_choices(locale), business.currency
        self.base_currency, self.today, self.key = business.currency, business.today.isoformat(), new_id()
        usual = self.taxes[1]["value"] if len(self.taxes) > 1 else ""
        self._typed = {"currency": business.currency, "tax": usual}
        self.is_foreign, self.has_tax, self.split, self.errors = False, bool(usual), "", {}
        self.is_open = True

    @rx.event
    @acting
    async def show(self, is_open: bool):
        """Close the form; it opens by `start`."""
        self.is_open = is_open and self.is_open

    @rx.event
    @acting
    async def type_amount(self, value: str):
        """Work the tax out of the amount that stands in the form by now."""
        self._work_out(amount=value)

    @rx.event
    @acting
    async def choose_tax(self, value: str):
        """Another tax."""
        self._work_out(tax=value)

    @rx.event
    @acting
    async def choose_currency(self, value: str):
        """Another currency: it may need a rate of exchange."""
        self.currency, self.is_foreign = value, value != self.base_currency
        self._work_out(currency=value)

    def _work_out(self, **changed: str) -> None:
        self._typed = self._typed | changed
        self.has_tax = bool(self._typed.get("tax"))
        self.split = split_text(expense_data(self._typed), current_locale())

    @rx.event
    @acting
    async def record(self, form: dict[str, Any]):
        """Record the expense once, however often the form is sent; then its receipt can be added."""
        record = await run(record_expense_once, str(form.get("key") or self.key), expense_data(form))
        row = record.row
        self.is_open = False
        text = f"{money(Money(row.amount, row.currency), current_locale())} of {row.supplier} recorded"
        await tell(text, undo=Undo(ExpenseFormState.take_back, {"expense_id": row.id}))
        return rx.redirect(f"{PATH}?expense={row.id}")

    @rx.event
    @acting
    async def take_back(self, expense_id: str):
        """Undo: the expense is cancelled."""
        await run(cancel_expense, expense_id, {"reason": "Recorded by mistake"})
        await tell("Taken back: the expense is cancelled.", "info")
