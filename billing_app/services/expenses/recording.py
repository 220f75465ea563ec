"""Recording what a supplier charged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.exchange import Rate, rate_for
from billing_app.domain.expense import Expense, expense_to_json, parse_expense
from billing_app.domain.ids import new_id
from billing_app.domain.money import decimal_text
from billing_app.domain.postings import book_expense
from billing_app.domain.search_text import search_text
from billing_app.services.books import open_books
from billing_app.services.expenses.finding import ExpenseRecord, record_of
from billing_app.services.expenses.paying import PaymentTerms, settle
from billing_app.services.expenses.receipts import WaitingReceipt, attach_waiting, forget_receipt
from billing_app.store.exchange_rates import rate_on
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Expense as ExpenseRow


def record_expense(actor: Actor, data: Mapping[str, object], receipts: Sequence[WaitingReceipt] = ()) -> ExpenseRecord:
    """Record what a supplier charged, with files that wait for it; with `paid_on` it is paid in the same step."""
    actor.require(Permission.RECORD_EXPENSES)
    expense = parse_expense(data)
    with transaction(actor) as scope:
        row = add_expense(scope, expense)
        attach_waiting(scope, actor, row.id, receipts)
        record = record_of(scope, row)
    for one in receipts:
        forget_receipt(actor, one.upload_id)
    return record


def add_expense(scope: Scope, expense: Expense) -> ExpenseRow:
    """Record an expense inside a transaction that is already open."""
    books = open_books(scope)
    books.check_day(expense.incurred_on, "incurred_on")
    rate = rate_of_expense(scope, expense, books.profile.currency)
    row = ExpenseRow(
        id=new_id(),
        business_id=scope.business_id,
        version=1,
        created_by=scope.actor.name if scope.actor else "",
        created_at=scope.now,
        **columns_of(replace(expense, paid_on=None), rate),
    )
    scope.session.add(row)
    scope.record(Fact("expense.recorded", row.id, expense_payload(row)), book_expense(expense, rate))
    if expense.paid_on is not None:
        settle(scope, books, row, PaymentTerms(expense.paid_on, expense.method))
    return row


def expense_payload(row: ExpenseRow) -> dict[str, Any]:
    """An expense as it stands in an event."""
    payload: dict[str, Any] = {"amount": row.amount, "currency": row.currency, "exchange_rate": row.exchange_rate}
    return payload | {"supplier": row.supplier, "category": row.category, "incurred_on": row.incurred_on.isoformat()}


def rate_of_expense(scope: Scope, expense: Expense, base_currency: str) -> Rate:
    """The rate of exchange of its day, unless one was given."""
    given = expense.exchange_rate
    if given is None and expense.currency != base_currency:
        given = rate_on(scope, expense.currency, expense.incurred_on)
    return rate_for(expense.currency, base_currency, given)


def columns_of(expense: Expense, rate: Rate) -> dict[str, Any]:
    """What the row of an expense says of it."""
    return {
        "supplier": expense.supplier,
        "category": expense.category,
        "currency": expense.currency,
        "exchange_rate": decimal_text(rate.rate),
        "amount": expense.amount,
        "amount_base": rate.to_base(expense.amount),
        "incurred_on": expense.incurred_on,
        "due_on": expense.due_on,
        "profile": expense_to_json(expense),
        "search": search_text(expense.supplier, expense.category, expense.reference, expense.notes),
    }
