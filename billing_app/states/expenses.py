"""The list of expenses: live rows, filters in the address, and paying one from its row."""

from datetime import date
from typing import Any

import reflex as rx

from billing_app.domain.money import Money
from billing_app.live.expenses import EXPENSE, EXPENSES
from billing_app.live.views import Values
from billing_app.services.expenses import ExpenseRecord, pay_expense, unpay_expense
from billing_app.states import wire
from billing_app.states.action import acting
from billing_app.states.choices import Choice
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import day, due_text, money, plain
from billing_app.states.list_sums import sum_texts
from billing_app.states.listing import Listing
from billing_app.states.live import shows, watch
from billing_app.states.session import current_locale, run
from billing_app.store.tables import Expense

PATH = "/expenses"
FILTERS = ("status", "q", "category", "after")
_TABS = (("", "All"), ("unpaid", "Unpaid"), ("overdue", "Overdue"), ("paid", "Paid"))


def state_of(expense: Expense, today: date) -> tuple[str, str]:
    """What the badge of an expense says, and its tone."""
    if expense.booked.get("cancelled_on"):
        return "Cancelled", "plain"
    if expense.is_paid:
        return "Paid", "good"
    return ("Overdue", "bad") if expense.due_on and expense.due_on < today else ("Unpaid", "warn")


def texts_of(values: Values, locale: str) -> dict[str, Any]:
    """The vars of `LiveExpenses`, in a language."""
    params = values["params"]
    more = (("category", params["category"]),) if params.get("category") else ()
    listing = Listing(status=params.get("status", ""), q=params.get("q", ""), more=more)
    page = values["page"]
    return {
        "is_ready": True,
        "is_filtered": bool({name for name in params if name != "after"}),
        "rows": [
            _row(each, listing.with_(after=params.get("after", "")), values["today"], locale) for each in page.rows
        ],
        "tabs": [
            {"text": text, "href": listing.with_(status=status).address(PATH), "is_current": listing.status == status}
            for status, text in _TABS
        ],
        "categories": [
            {"value": "", "text": "All categories"},
            *({"value": each, "text": each} for each in values["categories"]),
        ],
        "to_record": _to_record(values["to_record"]),
        "sums": sum_texts(values["sums"], "expenses", locale),
        "more": listing.with_(after=page.next_cursor).address(PATH) if page.next_cursor else "",
    }


def _to_record(count: int) -> str:
    if not count:
        return ""
    return "1 received invoice to record" if count == 1 else f"{count} received invoices to record"


def _row(expense: Expense, listing: Listing, today: date, locale: str) -> dict[str, str]:
    amount, (text, tone) = Money(expense.amount, expense.currency), state_of(expense, today)
    is_open = not expense.is_paid
    return {
        "id": expense.id,
        "href": listing.with_(after=listing.after, expense=expense.id).address(PATH),
        "day": day(expense.incurred_on, locale),
        "supplier": expense.supplier,
        "category": expense.category,
        "due": due_text(expense.due_on, today, locale) if expense.due_on and is_open else "",
        "amount": money(amount, locale),
        "value": plain(amount),
        "state": text,
        "tone": tone,
        "is_open": "yes" if is_open else "",
    }


@shows(EXPENSES, present=texts_of)
class LiveExpenses(wire.SentState, rx.State):
    """What the hub sends to everyone who watches the same page of the list."""

    is_ready: bool = False
    is_filtered: bool = False
    rows: list[dict[str, str]] = []
    sums: dict[str, str] = {}
    tabs: list[dict[str, Any]] = []
    categories: list[Choice] = []
    more: str = ""
    to_record: str = ""


class ExpensesState(rx.State):
    """The list's address, and what can be done from a row."""

    q: str = ""
    category: str = ""
    export: str = ""

    @rx.event
    @acting
    async def enter(self):
        """Join the rooms of the list and of the expense that the address names."""
        listing = Listing.read(self.router.url)
        wanted = listing.pick(*FILTERS)
        self.q, self.category = listing.q, wanted.get("category", "")
        self.export = listing.with_(expense="").address("/downloads/expenses.csv")
        await watch(EXPENSES.at(**wanted), EXPENSE.at(**listing.pick("expense")))

    @rx.event
    @acting
    async def search(self, query: str):
        """Write the search into the address; the list follows it."""
        return rx.redirect(self._listing().with_(q=query.strip()).address(PATH), replace=True)

    @rx.event
    @acting
    async def choose_category(self, category: str):
        """Only expenses of one category."""
        return rx.redirect(self._listing().with_(category=category).address(PATH))

    @rx.event
    @acting
    async def pay(self, expense_id: str):
        """Mark an expense as paid today by bank transfer."""
        await tell_paid(await run(pay_expense, expense_id, {}))

    @rx.event
    @acting
    async def unpay(self, expense_id: str):
        """Undo: the payment is booked back, and the expense is to be paid again."""
        await run(unpay_expense, expense_id)
        await tell("Taken back: the expense is unpaid again.", "info")

    def _listing(self) -> Listing:
        return Listing.read(self.router.url).with_(expense="")


async def tell_paid(record: ExpenseRecord) -> None:
    """Say that an expense is paid, with the way back."""
    row = record.row
    text = f"{money(Money(row.amount, row.currency), current_locale())} to {row.supplier} marked as paid"
    await tell(text, undo=Undo(ExpensesState.unpay, {"expense_id": row.id}))
