"""Expenses in the database: one by id, lists by key, what is still to be paid, and the files that prove them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func
from sqlmodel import col, select

from billing_app.domain.errors import InvalidInput
from billing_app.store.scope import Page, get_owned, page, select_owned
from billing_app.store.searching import containing
from billing_app.store.session import Scope
from billing_app.store.summing import ListSum, sum_by_currency
from billing_app.store.tables import Attachment, Expense

STATUSES = ("unpaid", "overdue", "paid")


@dataclass(frozen=True, slots=True)
class ExpenseFilter:
    """What a list of expenses shows; `status` is unpaid, overdue, paid or empty for all."""

    status: str = ""
    category: str = ""
    q: str = ""
    incurred_from: date | None = None
    incurred_to: date | None = None
    limit: int = 50
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptInfo:
    """A file that proves an expense, without its bytes."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    created_at: datetime


def get_expense(scope: Scope, expense_id: str, *, for_update: bool = False) -> Expense:
    """One expense of the business, locked when it is about to change."""
    return get_owned(scope, Expense, expense_id, for_update=for_update)


def list_expenses(scope: Scope, wanted: ExpenseFilter, *, today: date) -> Page[Expense]:
    """One page of expenses, the newest first."""
    sort: Any = (Expense.incurred_on, Expense.id)
    found = _filtered(scope, wanted, today)
    return page(scope, found, sort, limit=wanted.limit, cursor=wanted.cursor, descending=True)


def sums_of(scope: Scope, wanted: ExpenseFilter, *, today: date) -> list[ListSum] | None:
    """What all expenses that a filter finds come to; what was cancelled counts for nothing."""
    cancelled = col(Expense.booked)["cancelled_on"].as_string()
    counted = case((cancelled.is_(None), col(Expense.amount)), else_=0)
    return sum_by_currency(scope, _filtered(scope, wanted, today), col(Expense.currency), counted)


def _filtered(scope: Scope, wanted: ExpenseFilter, today: date) -> Any:
    statement: Any = select_owned(scope, Expense)
    match wanted.status:
        case "":
            pass
        case "unpaid":
            statement = statement.where(col(Expense.is_paid).is_(False))
        case "overdue":
            statement = statement.where(col(Expense.is_paid).is_(False), col(Expense.due_on) < today)
        case "paid":
            statement = statement.where(col(Expense.is_paid))
        case _:
            raise InvalidInput(f"Filter by one of {', '.join(STATUSES)}.", code="unknown_status", path="status")
    if wanted.category:
        statement = statement.where(Expense.category == wanted.category)
    if wanted.incurred_from:
        statement = statement.where(col(Expense.incurred_on) >= wanted.incurred_from)
    if wanted.incurred_to:
        statement = statement.where(col(Expense.incurred_on) <= wanted.incurred_to)
    if wanted.q.strip():
        statement = statement.where(containing(col(Expense.search), wanted.q))
    return statement


def categories_in_use(scope: Scope) -> list[str]:
    """The business's own words for kinds of cost."""
    statement = select(Expense.category).where(Expense.business_id == scope.business_id).distinct()
    return sorted(category for category in scope.session.exec(statement).all() if category)


def receipts_of(scope: Scope, expense_id: str) -> list[ReceiptInfo]:
    """The files of an expense, oldest first, their bytes left where they are."""
    named = (Attachment.id, Attachment.name, Attachment.media_type, Attachment.size_bytes, Attachment.sha256)
    columns: list[Any] = [col(column) for column in (*named, Attachment.created_at)]
    statement = select(*columns).where(Attachment.business_id == scope.business_id, Attachment.subject_id == expense_id)
    return [ReceiptInfo(*row) for row in scope.session.exec(statement.order_by(col(Attachment.id)))]


def get_attachment(scope: Scope, attachment_id: str) -> Attachment:
    """One file with its bytes."""
    return get_owned(scope, Attachment, attachment_id)


def suppliers_in_use(scope: Scope, limit: int) -> list[str]:
    """Suppliers that were named before, those of the latest expenses first."""
    latest = func.max(Expense.id)
    statement = select(Expense.supplier).where(Expense.business_id == scope.business_id).group_by(Expense.supplier)
    return list(scope.session.exec(statement.order_by(latest.desc()).limit(limit)).all())
