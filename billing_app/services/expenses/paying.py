"""Paying an expense, and taking back that it was paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from billing_app.domain.access import Actor, Permission
from billing_app.domain.change import Fact
from billing_app.domain.errors import InvalidInput, Refused
from billing_app.domain.exchange import rate_for, rate_of_exchange
from billing_app.domain.fields import date_field, read_record, text_field
from billing_app.domain.ledger import money_account
from billing_app.domain.money import parse_minor
from billing_app.domain.postings import book_expense_payment, book_reversal
from billing_app.services.books import Books, open_books
from billing_app.services.expenses.finding import ExpenseRecord, record_of
from billing_app.store import expenses as store
from billing_app.store.exchange_rates import rate_on
from billing_app.store.ledger import entries_of
from billing_app.store.session import Scope, transaction
from billing_app.store.tables import Expense as ExpenseRow


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """How an expense is paid; `bank_amount` is what left the account (for a credit: came in), in base currency."""

    paid_on: date | None = None
    method: str = "bank_transfer"
    exchange_rate: Decimal | None = None
    bank_amount: int | None = None


def pay_expense(actor: Actor, expense_id: str, data: Mapping[str, object]) -> ExpenseRecord:
    """Pay an expense in full: `{paid_on?, method?, exchange_rate?, bank_amount?}`."""
    actor.require(Permission.RECORD_EXPENSES)
    with transaction(actor) as scope:
        books = open_books(scope)
        row = store.get_expense(scope, expense_id, for_update=True)
        request = read_record(
            PaymentTerms,
            data,
            {
                "paid_on": date_field,
                "method": _method_field,
                "exchange_rate": rate_of_exchange,
                "bank_amount": partial(_amount_field, currency=books.profile.currency),
            },
        )
        settle(scope, books, row, request)
        return record_of(scope, row)


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
        return record_of(scope, row)


def _method_field(value: object, path: str) -> str:
    return text_field(value, path, 50).lower() or "bank_transfer"


def _amount_field(value: object, path: str, *, currency: str) -> int:
    return parse_minor(value, currency, path=path, minimum=0)


def settle(scope: Scope, books: Books, row: ExpenseRow, request: PaymentTerms) -> None:
    """Pay a locked expense in full, inside a transaction that is already open."""
    if row.is_paid:
        raise Refused("This expense has been paid already.", code="already_paid")
    paid_on = books.check_day(request.paid_on or books.today, "paid_on")
    paid_base = _paid_base(scope, books, row, request, paid_on=paid_on)
    entry = book_expense_payment(row.amount_base, paid_base, paid_on=paid_on, account=money_account(request.method))
    row.is_paid, row.paid_on, row.method = True, paid_on, request.method
    row.version += 1
    payload = {"paid_on": paid_on.isoformat(), "method": request.method, "paid_base": paid_base}
    scope.record(Fact("expense.paid", row.id, payload), entry)


def _paid_base(scope: Scope, books: Books, row: ExpenseRow, request: PaymentTerms, *, paid_on: date) -> int:
    base = books.profile.currency
    if row.currency == base:
        rate_for(row.currency, base, request.exchange_rate)
        if request.bank_amount not in (None, abs(row.amount)):
            sentence = "An expense is paid in full: another sum left the bank."
            raise InvalidInput(sentence, code="bank_amount_differs", path="bank_amount")
        return row.amount_base
    if request.bank_amount is not None:
        return request.bank_amount if row.amount > 0 else -request.bank_amount
    given = request.exchange_rate or rate_on(scope, row.currency, paid_on) or Decimal(row.exchange_rate)
    return rate_for(row.currency, base, given).to_base(row.amount)
