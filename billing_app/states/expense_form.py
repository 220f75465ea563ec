"""Recording an expense, or correcting one: what a supplier charged, its taxes worked out on the server, its receipt."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from billing_app.domain.access import Actor
from billing_app.domain.errors import BillingError
from billing_app.domain.expense import Expense, expense_from_json, expense_to_json
from billing_app.domain.ids import new_id
from billing_app.domain.money import Money
from billing_app.services.business import read_business
from billing_app.services.business_profile import business_of
from billing_app.services.expenses import (
    ExpenseRecord,
    WaitingReceipt,
    cancel_expense,
    correct_expense,
    expense_categories,
    forget_receipt,
    get_expense,
)
from billing_app.services.receiving import get_received, proposed_expense, record_received
from billing_app.services.repeating import record_expense_once
from billing_app.services.suppliers import known_suppliers
from billing_app.states.action import acting
from billing_app.states.choices import Choice, currency_choices
from billing_app.states.expense_taxes import expense_tax_choices, placed, rows_of, split_texts, tax_row, taxes_in
from billing_app.states.expenses import PATH
from billing_app.states.feedback import Undo, tell
from billing_app.states.format import money
from billing_app.states.session import current_locale, run
from billing_app.states.typed import filled

_TEXTS = (
    "supplier", "category", "currency", "incurred_on", "due_on", "paid_on", "method", "reference", "notes",
)  # fmt: skip
_NUMBERS = ("amount", "exchange_rate")
_CLEARABLE = ("due_on", "reference", "notes")
_CORRECTED = (
    "supplier", "category", "currency", "amount", "incurred_on", "due_on", "taxes", "exchange_rate", "reference",
    "notes",
)  # fmt: skip


def expense_data(form: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says of an expense; what was left empty is left out."""
    data: dict[str, Any] = filled(form, _TEXTS, _NUMBERS)
    if "paid_on" not in data:
        data.pop("method", None)
    return data | {"taxes": list(taxes_in(form).values())}


def _given(expense: Expense) -> dict[str, str]:
    """What stands in the fields at first."""
    return {name: text for name, text in expense_to_json(expense).items() if isinstance(text, str)}


class ExpenseFormState(rx.State):
    """The dialog. `given` stood in it at first, `rows` are its taxes, `waiting` the files that were sent already.

    `received_id` names the document that came in and proposes what stands there.
    """

    is_open: bool = False
    expense_id: str = ""
    received_id: str = ""
    new_supplier: str = ""
    is_duplicate: bool = False
    key: str = ""
    errors: dict[str, str] = {}
    given: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    waiting: list[dict[str, str]] = []
    suppliers: list[str] = []
    categories: list[str] = []
    currencies: list[Choice] = []
    taxes: list[Choice] = []
    currency: str = ""
    base_currency: str = ""
    is_foreign: bool = False
    today: str = ""
    splits: list[str] = []
    _typed: dict[str, str] = {}

    @rx.event
    @acting
    async def start(self):
        """Open an empty form."""
        await self._open(None)
        self.rows = [tax_row(self.taxes[1]["value"] if len(self.taxes) > 1 else "")]
        self._forget_typed()

    @rx.event
    @acting
    async def correct(self, expense_id: str):
        """Open the form with an expense that was recorded wrongly."""
        await self._fill(expense_id)
        self.expense_id = expense_id

    @rx.event
    @acting
    async def repeat(self, expense_id: str):
        """Open the form for a new expense that is like an earlier one."""
        await self._fill(expense_id)
        self.given = {name: text for name, text in self.given.items() if name not in {"due_on", "reference"}}
        self.given |= {"incurred_on": self.today}

    @rx.event
    @acting
    async def receive(self, received_id: str):
        """Open the form with what a document that came in proposes."""
        row = await run(get_received, received_id)
        proposed = proposed_expense(row.proposal)
        await self._open(proposed)
        self.given = {name: text for name, text in row.proposal.items() if isinstance(text, str)}
        self.given.setdefault("incurred_on", self.today)
        self.rows = rows_of(proposed) if proposed else [tax_row("")]
        self._forget_typed()
        self._work_out(amount=self.given.get("amount", ""))
        is_known = bool(row.remarks.get("is_known_supplier"))
        self.received_id, self.is_duplicate = received_id, bool(row.duplicate_of)
        self.new_supplier = row.supplier if row.invoice and not is_known else ""

    async def _fill(self, expense_id: str) -> None:
        expense = expense_from_json((await run(get_expense, expense_id)).row.profile)
        await self._open(expense)
        self.rows = rows_of(expense)
        self._forget_typed()
        self._work_out(amount=self.given["amount"])

    async def _open(self, expense: Expense | None) -> None:
        locale, business = current_locale(), await run(business_of)
        self.suppliers, self.categories = await run(known_suppliers), await run(expense_categories)
        profile = (await run(read_business)).profile
        self.taxes = expense_tax_choices(profile, locale, expense.taxes if expense else ())
        self.currencies, self.base_currency = currency_choices(locale), business.currency
        self.today, self.key = business.today.isoformat(), new_id()
        self.expense_id = self.received_id = self.new_supplier = ""
        self.is_duplicate = False
        self.currency = expense.currency if expense else business.currency
        self.is_foreign = self.currency != business.currency
        self.given = _given(expense) if expense else {"incurred_on": self.today}
        self.errors, self.waiting, self.splits = {}, [], []
        self.is_open = True

    def _forget_typed(self) -> None:
        self._typed = {"currency": self.currency}
        for row in self.rows:
            self._typed |= {f"{part}.{row['id']}": row[part] for part in ("tax", "gross", "deductible")}

    @rx.event
    @acting
    async def show(self, is_open: bool):
        """Close the form; it opens by `start`. Files that were sent for it are forgotten."""
        self.is_open = is_open and self.is_open
        if not self.is_open:
            waiting, self.waiting = self.waiting, []
            for one in waiting:
                await run(forget_receipt, one["id"])

    # These two come a moment after the typing, perhaps behind a refusal: its marks must stay.
    @rx.event
    async def type_amount(self, value: str):
        """Work the taxes out of the amount that stands in the form by now."""
        self._work_out(amount=value)

    @rx.event
    async def type_part(self, row_id: str, value: str):
        """Work the taxes out of what one of them is said to have."""
        self._work_out(**{f"gross.{row_id}": value})

    @rx.event
    @acting
    async def choose_tax(self, row_id: str, value: str):
        """Another tax in a row."""
        self.rows = [{**row, "tax": value} if row["id"] == row_id else row for row in self.rows]
        self._work_out(**{f"tax.{row_id}": value})

    @rx.event
    @acting
    async def add_tax(self):
        """One more tax: the next rate that stands in no row yet."""
        used = {row["tax"] for row in self.rows}
        free = [choice["value"] for choice in self.taxes if choice["value"] and choice["value"] not in used]
        row = tax_row(free[0] if free else "")
        self.rows = [*self.rows, row]
        self._work_out(**{f"tax.{row['id']}": row["tax"]})

    @rx.event
    @acting
    async def remove_tax(self, row_id: str):
        """One tax less."""
        self.rows = [row for row in self.rows if row["id"] != row_id]
        if len(self.rows) == 1:
            self._typed.pop(f"gross.{self.rows[0]['id']}", "")
        self._work_out(**{f"tax.{row_id}": ""})

    @rx.event
    @acting
    async def choose_currency(self, value: str):
        """Another currency: it may need a rate of exchange."""
        self.currency, self.is_foreign = value, value != self.base_currency
        self._work_out(currency=value)

    def _work_out(self, **changed: str) -> None:
        self._typed = self._typed | changed
        self.splits = split_texts(expense_data(self._typed), current_locale())

    @rx.event
    @acting
    async def receipt_kept(self, upload_id: str, name: str):
        """A file arrived before its expense is recorded."""
        if upload_id and self.is_open:
            self.waiting = [*self.waiting, {"id": upload_id, "name": name[:200]}]

    @rx.event
    @acting
    async def drop_receipt(self, upload_id: str):
        """Leave a file out after all."""
        self.waiting = [one for one in self.waiting if one["id"] != upload_id]
        await run(forget_receipt, upload_id)

    @rx.event
    @acting
    async def record(self, form: dict[str, Any]):
        """Record the expense once, however often the form is sent, or correct the one that it shows."""
        if not self.is_open:
            return None
        data, row_ids = expense_data(form), list(taxes_in(form))
        try:
            if self.expense_id:
                await self._correct(data)
                return None
            if self.received_id:
                record = await run(_recorded, self.received_id, data, form)
                self.is_open = False
                await tell(f"{_named(record)} recorded")
                return rx.redirect(f"{PATH}?expense={record.row.id}")
            waiting = tuple(WaitingReceipt(one["id"], one["name"]) for one in self.waiting)
            record = await run(record_expense_once, str(form.get("key") or self.key), data, waiting)
        except BillingError as error:
            raise placed(error, row_ids) from error
        self.is_open, self.waiting = False, []
        undo = Undo(ExpenseFormState.take_back, {"expense_id": record.row.id})
        await tell(f"{_named(record)} recorded", undo=undo)
        return rx.redirect(f"{PATH}?expense={record.row.id}")

    async def _correct(self, data: dict[str, Any]) -> None:
        clearable = _CLEARABLE if self.is_foreign else (*_CLEARABLE, "exchange_rate")
        cleared = dict.fromkeys(name for name in clearable if name not in data)
        changes = {name: value for name, value in data.items() if name not in {"paid_on", "method"}} | cleared
        before, record = await run(_corrected, self.expense_id, changes)
        self.is_open = False
        undo = Undo(ExpenseFormState.put_back, {"expense_id": self.expense_id, "before": before})
        await tell(f"{_named(record)} corrected", undo=undo)

    @rx.event
    @acting
    async def put_back(self, expense_id: str, before: dict[str, Any]):
        """Undo a correction: it is corrected back."""
        await run(correct_expense, expense_id, {name: before.get(name) for name in _CORRECTED})
        await tell("Put back as it was", "info")

    @rx.event
    @acting
    async def take_back(self, expense_id: str):
        """Undo: the expense is cancelled."""
        await run(cancel_expense, expense_id, {"reason": "Recorded by mistake"})
        await tell("Taken back: the expense is cancelled.", "info")


def _corrected(actor: Actor, expense_id: str, changes: dict[str, Any]) -> tuple[dict[str, object], ExpenseRecord]:
    before = get_expense(actor, expense_id).row.profile
    return dict(before), correct_expense(actor, expense_id, changes)


def _recorded(actor: Actor, received_id: str, data: dict[str, Any], form: Mapping[str, Any]) -> ExpenseRecord:
    """Record what a document proposed; a field that was emptied is empty, whatever was proposed."""
    said = dict.fromkeys(_CORRECTED) | data
    return record_received(
        actor,
        received_id,
        said,
        remembers_supplier=bool(form.get("remember_supplier")),
        despite_duplicate=bool(form.get("despite_duplicate")),
    )


def _named(record: ExpenseRecord) -> str:
    return f"{money(Money(record.row.amount, record.row.currency), current_locale())} of {record.row.supplier}"
