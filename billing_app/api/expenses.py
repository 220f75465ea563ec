"""Expenses over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from billing_app.api.answers import Answer, page_answer
from billing_app.api.door import CurrentActor, Door
from billing_app.api.instants import day_text, instant_text
from billing_app.api.permissions import V1
from billing_app.api.queries import CursorText, Day, Limit, SearchText
from billing_app.api.receipts import receipt_resource
from billing_app.api.schemas.expenses import (
    Expense,
    ExpenseCancellation,
    ExpensePage,
    ExpensePatch,
    ExpensePayment,
    NewExpense,
)
from billing_app.services import expenses
from billing_app.services.expenses import ExpenseFilter, ExpenseRecord

router = APIRouter(prefix=f"{V1}/expenses", tags=["expenses"], route_class=Door)

Status = Annotated[Literal["", "unpaid", "overdue", "paid"], Query(description="What has become of it.")]


@router.post("", status_code=201, response_model=Expense)
def record_expense(actor: CurrentActor, body: NewExpense) -> Response:
    """Record what a supplier charged; with `paid_on` it is paid in the same step."""
    return Answer(expense_resource(expenses.record_expense(actor, body.as_sent())), 201)


@router.get("", response_model=ExpensePage)
def list_expenses(
    actor: CurrentActor,
    status: Status = "",
    category: Annotated[str, Query(max_length=100)] = "",
    q: SearchText = "",
    incurred_from: Annotated[Day, Query(description="Incurred on or after this day.")] = None,
    incurred_to: Annotated[Day, Query(description="Incurred on or before this day.")] = None,
    limit: Limit = 50,
    cursor: CursorText = "",
) -> Response:
    """Expenses, one page of them, the newest first."""
    found = expenses.list_expenses(
        actor, ExpenseFilter(status, category, q, incurred_from, incurred_to, limit=limit, cursor=cursor)
    )
    return page_answer([listed_expense(ExpenseRecord(row, [])) for row in found.rows], found.next_cursor)


@router.get("/{expense_id}", response_model=Expense)
def get_expense(actor: CurrentActor, expense_id: str) -> Response:
    """One expense with its receipts."""
    return Answer(expense_resource(expenses.get_expense(actor, expense_id)))


@router.patch("/{expense_id}", response_model=Expense)
def correct_expense(actor: CurrentActor, expense_id: str, body: ExpensePatch) -> Response:
    """Correct an expense: it is reversed on its day and booked anew. What moves money only while it is unpaid."""
    return Answer(expense_resource(expenses.correct_expense(actor, expense_id, body.as_sent())))


@router.post("/{expense_id}/pay", response_model=Expense)
def pay_expense(actor: CurrentActor, expense_id: str, body: ExpensePayment | None = None) -> Response:
    """Pay an expense in full."""
    return Answer(expense_resource(expenses.pay_expense(actor, expense_id, body.as_sent() if body else {})))


@router.post("/{expense_id}/cancel", response_model=Expense)
def cancel_expense(actor: CurrentActor, expense_id: str, body: ExpenseCancellation | None = None) -> Response:
    """Take an expense back, with its payment if it was paid."""
    return Answer(expense_resource(expenses.cancel_expense(actor, expense_id, body.as_sent() if body else {})))


def listed_expense(record: ExpenseRecord) -> dict[str, Any]:
    """An expense in a list."""
    row = record.row
    status = "cancelled" if record.cancelled_on else "paid" if row.is_paid else "unpaid"
    return {
        **row.profile,
        "id": row.id,
        "version": row.version,
        "status": status,
        "paid_on": day_text(row.paid_on),
        "cancelled_on": day_text(record.cancelled_on),
        "method": row.method or row.profile["method"],
        "exchange_rate": row.exchange_rate,
        "created_at": instant_text(row.created_at),
    }


def expense_resource(record: ExpenseRecord) -> dict[str, Any]:
    """One expense with its receipts."""
    return listed_expense(record) | {"receipts": [receipt_resource(each) for each in record.receipts]}
