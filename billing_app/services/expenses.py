"""Expenses: what suppliers charged, when it is paid, and the files that prove it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.exchange import Rate, rate_for, rate_of_exchange
from billing_app.domain.expense import Expense, expense_to_json, parse_expense
from billing_app.domain.fields import date_field, note_field, read_record, text_field
from billing_app.domain.ids import new_id
from billing_app.domain.ledger import money_account
from billing_app.domain.money import decimal_text, parse_minor
from billing_app.domain.postings import book_expense, book_expense_payment, book_reversal
from billing_app.domain.receipt_file import check_receipt
from billing_app.domain.search_text import search_text
from billing_app.services.books import Books, open_books
from billing_app.store import expenses as store
from billing_app.store.business import profile_of
from billing_app.store.exchange_rates import rate_on
from billing_app.store.expenses import ExpenseFilter, ReceiptInfo
from billing_app.store.ledger import entries_of
from billing_app.store.scope import Page
from billing_app.store.session import Scope, reading, transaction
from billing_app.store.tables import Attachment
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


@dataclass(frozen=True, slots=True)
class _PaymentRequest:
    paid_on: date | None = None
    method: str = "bank_transfer"
    exchange_rate: Decimal | None = None
    bank_amount: int | None = None


@dataclass(frozen=True, slots=True)
class _Cancellation:
    on: date | None = None
    reason: str = ""


def record_expense(actor: Actor, data: Mapping[str, object]) -> ExpenseRecord:
    """Record what a supplier charged; with `paid_on` it is paid in the same transaction."""
    actor.require(Permission.RECORD_EXPENSES)
    expense = parse_expense(data)
    with transaction(actor) as scope:
        return ExpenseRecord(add_expense(scope, expense), [])


def add_expense(scope: Scope, expense: Expense) -> ExpenseRow:
    """Record an expense inside a transaction that is already open."""
    books = open_books(scope)
    books.check_day(expense.incurred_on, "incurred_on")
    rate = _rate(scope, expense, books.profile.currency)
    entry = book_expense(expense, rate)
    row = _row(scope, replace(expense, paid_on=None), rate)
    scope.session.add(row)
    payload: dict[str, Any] = {"amount": row.amount, "currency": row.currency, "exchange_rate": row.exchange_rate}
    payload |= {"supplier": row.supplier, "category": row.category, "incurred_on": row.incurred_on.isoformat()}
    scope.record(Fact("expense.recorded", row.id, payload), entry)
    if expense.paid_on is not None:
        _pay(scope, books, row, _PaymentRequest(expense.paid_on, expense.method))
    return row


def _rate(scope: Scope, expense: Expense, base_currency: str) -> Rate:
    given = expense.exchange_rate
    if given is None and expense.currency != base_currency:
        given = rate_on(scope, expense.currency, expense.incurred_on)
    return rate_for(expense.currency, base_currency, given)


def _row(scope: Scope, expense: Expense, rate: Rate) -> ExpenseRow:
    return ExpenseRow(
        id=new_id(),
        business_id=scope.business_id,
        supplier=expense.supplier,
        category=expense.category,
        currency=expense.currency,
        exchange_rate=decimal_text(rate.rate),
        amount=expense.amount,
        amount_base=rate.to_base(expense.amount),
        incurred_on=expense.incurred_on,
        due_on=expense.due_on,
        profile=expense_to_json(expense),
        search=search_text(expense.supplier, expense.category, expense.reference, expense.notes),
        version=1,
        created_by=scope.actor.name if scope.actor else "",
        created_at=scope.now,
    )


def pay_expense(actor: Actor, expense_id: str, data: Mapping[str, object]) -> ExpenseRecord:
    """Pay an expense in full: `{paid_on?, method?, exchange_rate?, bank_amount?}`."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        books = open_books(scope)
        row = store.get_expense(scope, expense_id, for_update=True)
        request = read_record(
            _PaymentRequest,
            data,
            {
                "paid_on": date_field,
                "method": _method_field,
                "exchange_rate": rate_of_exchange,
                "bank_amount": partial(_amount_field, currency=books.profile.currency),
            },
        )
        _pay(scope, books, row, request)
        return _record(scope, row)


def _method_field(value: object, path: str) -> str:
    return text_field(value, path, 50).lower() or "bank_transfer"


def _amount_field(value: object, path: str, *, currency: str) -> int:
    return parse_minor(value, currency, path=path, minimum=0)


def _pay(scope: Scope, books: Books, row: ExpenseRow, request: _PaymentRequest) -> None:
    if row.is_paid:
        raise Refused("This expense has been paid already.", code="already_paid")
    paid_on = books.check_day(request.paid_on or books.today, "paid_on")
    paid_base = _paid_base(scope, books, row, request, paid_on=paid_on)
    entry = book_expense_payment(row.amount_base, paid_base, paid_on=paid_on, account=money_account(request.method))
    row.is_paid, row.paid_on, row.method = True, paid_on, request.method
    row.version += 1
    payload = {"paid_on": paid_on.isoformat(), "method": request.method, "paid_base": paid_base}
    scope.record(Fact("expense.paid", row.id, payload), entry)


def _paid_base(scope: Scope, books: Books, row: ExpenseRow, request: _PaymentRequest, *, paid_on: date) -> int:
    base = books.profile.currency
    if row.currency == base:
        rate_for(row.currency, base, request.exchange_rate)
        if request.bank_amount not in (None, row.amount):
            sentence = "An expense is paid in full: another sum left the bank."
            raise InvalidInput(sentence, code="bank_amount_differs", path="bank_amount")
        return row.amount_base
    if request.bank_amount is not None:
        return request.bank_amount
    given = request.exchange_rate or rate_on(scope, row.currency, paid_on) or Decimal(row.exchange_rate)
    return rate_for(row.currency, base, given).to_base(row.amount)


def cancel_expense(actor: Actor, expense_id: str, data: Mapping[str, object]) -> ExpenseRecord:
    """Take an expense back, with its payment if it was paid: `{on?, reason?}`. To correct one, record it anew."""
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
        return _record(scope, row)


def list_expenses(actor: Actor, wanted: ExpenseFilter | None = None) -> Page[ExpenseRow]:
    """One page of expenses, the newest first."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        today = scope.now.astimezone(profile_of(scope).zone).date()
        return store.list_expenses(scope, wanted or ExpenseFilter(), today=today)


def get_expense(actor: Actor, expense_id: str) -> ExpenseRecord:
    """One expense with its files."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return _record(scope, store.get_expense(scope, expense_id))


def expense_categories(actor: Actor) -> list[str]:
    """The kinds of cost that were used so far, in order."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        return store.categories_in_use(scope)


def attach_receipt(actor: Actor, expense_id: str, name: str, content: bytes) -> ReceiptInfo:
    """Keep a file with an expense (PDF or picture, at most 10 MB); the same bytes are kept once."""
    actor.require(Permission.RECORD_EXPENSES)
    file = check_receipt(name, content)
    digest = hashlib.sha256(content).hexdigest()
    with transaction(actor) as scope:
        row = store.get_expense(scope, expense_id, for_update=True)
        known = next((each for each in store.receipts_of(scope, row.id) if each.sha256 == digest), None)
        if known is not None:
            return known
        attachment = Attachment(
            id=new_id(),
            business_id=scope.business_id,
            subject_id=row.id,
            name=file.name,
            media_type=file.media_type,
            sha256=digest,
            size_bytes=len(content),
            content=content,
            created_at=scope.now,
        )
        scope.session.add(attachment)
        payload = {"attachment_id": attachment.id, "name": file.name, "sha256": digest, "size": len(content)}
        scope.record(Fact("expense.receipt_attached", row.id, payload))
        return ReceiptInfo(attachment.id, file.name, file.media_type, len(content), digest, scope.now)


def receipt(actor: Actor, attachment_id: str) -> Attachment:
    """One file with its bytes."""
    actor.require(Permission.VIEW_EXPENSES)
    with reading(actor) as scope:
        attachment = store.get_attachment(scope, attachment_id)
        store.get_expense(scope, attachment.subject_id)
        return attachment


def _record(scope: Scope, row: ExpenseRow) -> ExpenseRecord:
    return ExpenseRecord(row, store.receipts_of(scope, row.id))
