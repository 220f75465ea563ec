"""Expenses and their receipts."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.taxes import Category
from billing_app.api.schemas.values import (
    Amount,
    Currency,
    Cursor,
    Day,
    ExchangeRate,
    Instant,
    Percent,
    Sent,
    Shown,
    ShownAmount,
    ShownNumber,
    Version,
)


class SentExpenseTax(Sent):
    """One tax of an expense: base and tax, or gross, or for one of them nothing: the rest of the amount."""

    category: Category
    rate: Percent | None = None
    name: str | None = None
    gross: Amount | None = Field(None, description="Base and tax together, where they are not said one by one.")
    base: Amount | None = None
    tax: Amount | None = None
    deductible: Percent | bool | None = Field(None, description="The percentage that counts as input VAT.")


class NewExpense(Sent):
    """What a supplier charged, tax included."""

    supplier: str = Field(examples=["Power & Co"])
    amount: Amount
    currency: Currency
    category: str = Field(description="Your own word for the kind of cost.", examples=["office"])
    incurred_on: Day
    taxes: list[SentExpenseTax] | None = None
    due_on: Day | None = None
    paid_on: Day | None = Field(None, description="Pays it in the same step.")
    method: str | None = None
    exchange_rate: ExchangeRate | None = None
    reference: str | None = None
    notes: str | None = None


class ExpensePatch(Sent):
    """What was wrong about an expense; absent keys stay, null clears."""

    supplier: str | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    category: str | None = None
    incurred_on: Day | None = None
    taxes: list[SentExpenseTax] | None = None
    due_on: Day | None = None
    exchange_rate: ExchangeRate | None = None
    reference: str | None = None
    notes: str | None = None


class ExpensePayment(Sent):
    """How an expense was paid, in full."""

    paid_on: Day | None = Field(None, description="Default: today.")
    method: str | None = None
    exchange_rate: ExchangeRate | None = None
    bank_amount: Amount | None = Field(None, description="What left the bank, in base currency.")


class ExpenseCancellation(Sent):
    """Why an expense is taken back."""

    on: Day | None = Field(None, description="Default: today.")
    reason: str | None = None


class ExpenseTax(Shown):
    """One tax of an expense."""

    category: Category
    rate: ShownNumber
    name: str
    base: ShownAmount
    tax: ShownAmount
    deductible: ShownNumber


class Receipt(Shown):
    """A file that proves an expense."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    created_at: Instant


class ListedExpense(Shown):
    """An expense in a list."""

    id: str
    version: Version
    status: Literal["unpaid", "paid", "cancelled"]
    supplier: str
    currency: str
    amount: ShownAmount
    category: str
    incurred_on: str
    taxes: list[ExpenseTax]
    due_on: str | None
    paid_on: str | None
    cancelled_on: str | None
    method: str | None
    exchange_rate: ShownNumber
    reference: str | None
    notes: str | None
    created_at: Instant


class Expense(ListedExpense):
    """One expense with its receipts."""

    receipts: list[Receipt]


class ExpensePage(Shown):
    """One page of expenses, the newest first."""

    data: list[ListedExpense]
    next_cursor: Cursor
