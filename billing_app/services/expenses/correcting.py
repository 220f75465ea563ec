"""Correcting an expense: what was booked is reversed on its own day and booked anew; words simply change."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.exchange import Rate, rate_for
from billing_app.domain.expense import Expense, corrected_expense, expense_from_json
from billing_app.domain.postings import book_expense, book_reversal
from billing_app.services.books import Books, open_books
from billing_app.services.expenses.finding import ExpenseRecord, record_of
from billing_app.services.expenses.recording import columns_of, expense_payload, rate_of_expense
from billing_app.store import expenses as store
from billing_app.store.ledger import entries_of
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Expense as ExpenseRow

_BOOKING = ("expense.recorded", "expense.corrected")
_WORDS = ("supplier", "category", "due_on", "reference", "notes")


def correct_expense(actor: Actor, expense_id: str, data: Mapping[str, object]) -> ExpenseRecord:
    """Change an expense: keys that are absent stay, null clears; what moves money only while it is unpaid."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        books = open_books(scope)
        row = store.get_expense(scope, expense_id, for_update=True)
        if row.booked.get("cancelled_on"):
            raise Refused("This expense has been cancelled: record it anew.", code="already_cancelled")
        before = expense_from_json(row.profile)
        after = corrected_expense(before, data)
        if after == before:
            return record_of(scope, row)
        rate = _rate(scope, row, after, books.profile.currency)
        if _moves_money(row, before, after, rate):
            _reverse(scope, books, row, after)
            entry = replace(book_expense(after, rate), kind="expense.corrected")
        else:
            entry = None
        for name, value in columns_of(after, rate).items():
            setattr(row, name, value)
        row.version += 1
        changed = {"changed": _changed(before, after)}
        scope.record(Fact("expense.corrected", row.id, expense_payload(row) | changed), entry)
        return record_of(scope, row)


def _rate(scope: Scope, row: ExpenseRow, after: Expense, base_currency: str) -> Rate:
    """The rate that stands, as long as currency and day stay and nobody gives another one."""
    is_same_day = (after.currency, after.incurred_on) == (row.currency, row.incurred_on)
    if after.exchange_rate is None and is_same_day:
        given = None if row.currency == base_currency else Decimal(row.exchange_rate)
        return rate_for(row.currency, base_currency, given)
    return rate_of_expense(scope, after, base_currency)


def _moves_money(row: ExpenseRow, before: Expense, after: Expense, rate: Rate) -> bool:
    facts = [(each.currency, each.amount, each.incurred_on, each.taxes) for each in (before, after)]
    return facts[0] != facts[1] or rate.rate != Decimal(row.exchange_rate)


def _reverse(scope: Scope, books: Books, row: ExpenseRow, after: Expense) -> None:
    if row.is_paid:
        sentence = "It is paid already: take its payment back first, then correct it."
        raise Refused(sentence, code="already_paid")
    books.check_day(row.incurred_on, "incurred_on")
    books.check_day(after.incurred_on, "incurred_on")
    booked = [entry for entry in entries_of(scope, row.id) if entry.entry.kind in _BOOKING]
    if not booked:
        raise InvalidInput("Nothing is booked of this expense.", code="not_booked")
    day = row.incurred_on
    reversal = book_reversal(booked[-1].to_entry().postings, kind="expense.reversed", reversed_on=day)
    payload = {"on": day.isoformat(), "amount": row.amount, "currency": row.currency}
    scope.record(Fact("expense.reversed", row.id, payload), reversal)


def _changed(before: Expense, after: Expense) -> list[str]:
    names = (*_WORDS, "currency", "amount", "incurred_on", "taxes", "exchange_rate")
    return [name for name in names if getattr(before, name) != getattr(after, name)]
