"""Taking back that an expense was paid: its payment is booked back, and it is to be paid again."""

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Refused
from billing_app.domain.postings import book_reversal
from billing_app.services.books import open_books
from billing_app.services.expenses import ExpenseRecord
from billing_app.store import expenses as store
from billing_app.store.ledger import entries_of
from billing_app.store.session import transaction


def unpay_expense(actor: Actor, expense_id: str) -> ExpenseRecord:
    """Undo the latest payment of an expense, today; both entries stay in the books."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        books = open_books(scope)
        today = books.check_day(books.today, "on")
        row = store.get_expense(scope, expense_id, for_update=True)
        payments = [entry for entry in entries_of(scope, row.id) if entry.entry.kind == "expense.paid"]
        if not row.is_paid or row.booked.get("cancelled_on") or not payments:
            raise Refused("This expense is not paid.", code="not_paid")
        entry = book_reversal(payments[-1].to_entry().postings, kind="expense.unpaid", reversed_on=today)
        row.is_paid, row.paid_on = False, None
        row.version += 1
        scope.record(Fact("expense.unpaid", row.id, {"on": today.isoformat()}), entry)
        return ExpenseRecord(row, store.receipts_of(scope, row.id))
