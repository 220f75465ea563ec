"""Finding expenses, each with the files that prove it."""

from dataclasses import dataclass
from datetime import date

from billing_app.domain.access import Actor, Permission
from billing_app.store import expenses as store
from billing_app.store.business import profile_of
from billing_app.store.expenses import ExpenseFilter, ReceiptInfo
from billing_app.store.scope import Page
from billing_app.store.session import Scope, reading
from billing_app.store.summing import ListSum
from billing_app.store.tables import Expense as ExpenseRow


@dataclass(frozen=True, slots=True)
class ExpenseRecord:
    """An expense with the files that prove it."""

    row: ExpenseRow
    receipts: list[ReceiptInfo]

    @property
    def cancelled_on(self) -> date | None:
        """The day on which it was taken back, if it was."""
        day = self.row.booked.get("cancelled_on")
        return date.fromisoformat(day) if day else None


def list_expenses(actor: Actor, wanted: ExpenseFilter | None = None) -> Page[ExpenseRow]:
    """One page of expenses, the newest first."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        today = scope.now.astimezone(profile_of(scope).zone).date()
        return store.list_expenses(scope, wanted or ExpenseFilter(), today=today)


def sums_of_expenses(actor: Actor, wanted: ExpenseFilter) -> list[ListSum] | None:
    """What all expenses that a filter finds come to, by currency; None where they are too many."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        today = scope.now.astimezone(profile_of(scope).zone).date()
        return store.sums_of(scope, wanted, today=today)


def get_expense(actor: Actor, expense_id: str) -> ExpenseRecord:
    """One expense with its files."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return record_of(scope, store.get_expense(scope, expense_id))


def expense_categories(actor: Actor) -> list[str]:
    """The kinds of cost that were used so far, in order."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return store.categories_in_use(scope)


def record_of(scope: Scope, row: ExpenseRow) -> ExpenseRecord:
    """An expense with its files."""
    return ExpenseRecord(row, store.receipts_of(scope, row.id))
