"""Taking an expense back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import Refused
from billing_app.domain.fields import date_field, note_field, read_record
from billing_app.domain.postings import book_reversal
from billing_app.services.books import open_books
from billing_app.services.expenses.finding import ExpenseRecord, record_of
from billing_app.store import expenses as store
from billing_app.store.ledger import entries_of
from billing_app.store.received import recorded_as
from billing_app.store.session import transaction


@dataclass(frozen=True, slots=True)
class _Cancellation:
    on: date | None = None
    reason: str = ""


def cancel_expense(actor: Actor, expense_id: str, data: Mapping[str, object]) -> ExpenseRecord:
    """Take an expense back, with its payment if it was paid: `{on?, reason?}`."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        books = open_books(scope)
        row = store.get_expense(scope, expense_id, for_update=True)
        request = read_record(_Cancellation, data, {"on": date_field, "reason": note_field})
        on = books.check_day(request.on or books.today, "on")
        if row.booked.get("cancelled_on"):
            raise Refused("This expense has been cancelled already.", code="already_cancelled")
        booked = [posting for one in entries_of(scope, row.id) for posting in one.to_entry().postings]
        row.booked = {**row.booked, "cancelled_on": on.isoformat(), "was_paid": row.is_paid}
        row.is_paid = True  # nothing is left to pay
        row.version += 1
        payload = {"on": on.isoformat(), "reason": request.reason}
        entry = book_reversal(booked, kind="expense.cancelled", reversed_on=on)
        scope.record(Fact("expense.cancelled", row.id, payload), entry)
        for received_id in recorded_as(scope, row.id):
            scope.announce(Fact("received.released", received_id))  # it can be recorded anew
        return record_of(scope, row)
