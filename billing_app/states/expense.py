"""One expense: its taxes and receipts, paying it, and taking it back."""

from typing import Any

import reflex as rx

from billing_app.domain.expense import expense_from_json
from billing_app.domain.money import Money, decimal_text
from billing_app.live.expenses import EXPENSE
from billing_app.live.views import Values
from billing_app.services.business_profile import business_of
from billing_app.services.expenses import ExpenseRecord, cancel_expense, get_expense, pay_expense, unpay_expense
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.event_text import event_text
from billing_app.states.expense_taxes import tax_words
from billing_app.states.expenses import PATH, state_of, tell_paid
from billing_app.states.feedback import tell
from billing_app.states.format import day, moment, money, number, plain
from billing_app.states.listing import Listing
from billing_app.states.live import shows
from billing_app.states.session import run
from billing_app.states.typed import filled

_SHOWN_IN_PLACE = frozenset({"image/png", "image/jpeg", "image/webp"})


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveExpense`, in a language."""
    record: ExpenseRecord | None = values["record"]
    if record is None:
        return {"is_ready": True, "is_found": False}
    row, today = record.row, values["business"].today
    amount, (state, tone) = Money(row.amount, row.currency), state_of(row, today)
    return {
        "is_ready": True,
        "is_found": True,
        "id": row.id,
        "supplier": row.supplier,
        "amount": money(amount, locale),
        "value": plain(amount),
        "state": state,
        "tone": tone,
        "facts": _facts(record, locale),
        "receipts": [_receipt(each, locale) for each in record.receipts],
        "upload": f"/uploads/receipt?expense={row.id}",
        "can_pay": not row.is_paid,
        "can_unpay": row.is_paid and record.cancelled_on is None,
        "can_cancel": record.cancelled_on is None,
        "history": [
            {
                "key": str(each.sequence),
                "text": event_text(each.kind, each.payload, locale),
                "by": f"{moment(each.at, locale, values['business'].time_zone)} · {each.actor}",
            }
            for each in values["events"]
        ],
    }


def _facts(record: ExpenseRecord, locale: str) -> list[dict[str, str]]:
    row, expense = record.row, expense_from_json(record.row.profile)
    taxes = [
        (
            tax_words(tax.category, tax.rate, tax.name, locale),
            f"{money(Money(tax.tax, row.currency), locale)} on {money(Money(tax.base, row.currency), locale)}"
            + (f", {decimal_text(tax.deductible)}% deductible" if tax.deductible != 100 else ""),
        )
        for tax in expense.taxes
    ]
    pairs = (
        ("Category", row.category),
        ("Date", day(row.incurred_on, locale)),
        ("Due", day(row.due_on, locale) if row.due_on else ""),
        ("Paid", day(row.paid_on, locale) if row.paid_on else ""),
        *taxes,
        ("Exchange rate", row.exchange_rate if row.exchange_rate != "1" else ""),
        ("Reference", expense.reference),
        ("Notes", expense.notes),
        ("Cancelled", day(record.cancelled_on, locale) if record.cancelled_on else ""),
        ("Recorded by", row.created_by),
    )
    return [{"label": label, "value": value} for label, value in pairs if value]


def _receipt(one: Any, locale: str) -> dict[str, str]:
    return {
        "id": one.id,
        "name": one.name,
        "href": f"/downloads/receipts/{one.id}",
        "size": f"{number(max(one.size_bytes // 1000, 1), locale)} kB",
        "is_picture": "yes" if one.media_type in _SHOWN_IN_PLACE else "",
    }


@shows(EXPENSE, present=texts_of)
class LiveExpense(wire.SentState, rx.State):
    """What the hub sends to everyone who looks at an expense."""

    is_ready: bool = False
    is_found: bool = False
    id: str = ""
    supplier: str = ""
    amount: str = ""
    value: str = ""
    state: str = ""
    tone: str = ""
    facts: list[dict[str, str]] = []
    receipts: list[dict[str, str]] = []
    upload: str = ""
    can_pay: bool = False
    can_unpay: bool = False
    can_cancel: bool = False
    history: list[dict[str, str]] = []


class ExpenseState(rx.State):
    """The dialog of an expense; `panel` is the act that is being prepared: pay or cancel."""

    is_open: bool = False
    panel: str = ""
    today: str = ""
    base_currency: str = ""
    is_foreign: bool = False
    errors: dict[str, str] = {}
    _expense_id: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Open the expense that the address names."""
        expense_id = Listing.read(self.router.url).pick("expense").get("expense", "")
        if expense_id != self._expense_id:
            self.panel, self.errors = "", {}
        self._expense_id, self.is_open = expense_id, bool(expense_id)

    @rx.event
    @acting
    async def show(self, is_open: bool):
        """Close the expense: back to the list."""
        if is_open:
            return None
        self.is_open, self.panel, self._expense_id = False, "", ""
        return rx.redirect(Listing.read(self.router.url).with_(expense="").address(PATH))

    @rx.event
    @acting
    async def prepare(self, panel: str):
        """Show the form of one act."""
        business = await run(business_of)
        currency = (await run(get_expense, self._expense_id)).row.currency
        self.today, self.base_currency = business.today.isoformat(), business.currency
        self.is_foreign = currency != business.currency
        self.errors, self.panel = {}, panel

    @rx.event
    @acting
    async def step_back(self):
        """Leave the form of an act."""
        self.errors, self.panel = {}, ""

    @rx.event
    @acting
    async def pay(self, form: dict[str, Any]):
        """Pay the expense in full."""
        record = await run(pay_expense, self._expense_id, _filled(form, "paid_on", "method", "bank_amount"))
        self.panel = ""
        await tell_paid(record)

    @rx.event
    @acting
    async def unpay(self):
        """Take the payment back: both entries stay in the books, and the expense is to be paid again."""
        record = await run(unpay_expense, self._expense_id)
        self.panel = ""
        await tell(f"The expense of {record.row.supplier} is unpaid again.", "info")

    @rx.event
    @acting
    async def cancel(self, form: dict[str, Any]):
        """Take the expense back, with its payment."""
        record = await run(cancel_expense, self._expense_id, _filled(form, "on", "reason"))
        self.panel = ""
        await tell(f"The expense of {record.row.supplier} is cancelled.")

    @rx.event
    @acting
    async def attached(self, receipt_id: str, name: str):
        """Say that a file arrived; everybody who looks at the expense sees it."""
        if receipt_id:
            await tell(f"{name[:80]} is kept with this expense")


def _filled(form: dict[str, Any], *names: str) -> dict[str, str]:
    return filled(form, names, {"bank_amount"} & set(names))
