"""Payments, refunds, reversals, and the use of customer credit."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.values import (
    Amount,
    Currency,
    Cursor,
    Day,
    ExchangeRate,
    Id,
    Instant,
    Sent,
    Shown,
    ShownAmount,
    ShownNumber,
)


class CreditAllocation(Sent):
    """What customer credit shall settle."""

    invoice_id: Id
    amount: Amount


class PaymentAllocation(CreditAllocation):
    """What money shall settle, and what settles beside it."""

    discount: Amount | None = Field(None, description="Early-payment discount taken.")
    withheld: Amount | None = Field(None, description="Tax that the payer kept back.")
    rounding: Amount | None = Field(None, description="Small difference or cash rounding; above 0 more was paid.")


class NewPayment(Sent):
    """Money received."""

    customer_id: Id | None = Field(None, description="Absent: the allocations name invoices without a customer.")
    amount: Amount
    currency: Currency
    paid_on: Day | None = Field(None, description="Default: today.")
    method: str | None = Field(None, examples=["bank_transfer"])
    reference: str | None = None
    fee: Amount | None = None
    tip: Amount | None = None
    exchange_rate: ExchangeRate | None = None
    bank_amount: Amount | None = Field(None, description="What reached the bank, in base currency.")
    allocations: list[PaymentAllocation] | None = Field(
        None, description="Absent: oldest due date first. `[]`: all of it becomes customer credit."
    )


class CreditUse(Sent):
    """Customer credit to use; without allocations all of it, oldest due date first."""

    currency: Currency
    applied_on: Day | None = None
    allocations: list[CreditAllocation] | None = None


class NewRefund(Sent):
    """Customer credit to pay out; without an amount as much as there is of this payment."""

    amount: Amount | None = None
    paid_on: Day | None = None
    method: str | None = None
    reference: str | None = None
    exchange_rate: ExchangeRate | None = None


class NewReversal(Sent):
    """A payment that did not last."""

    reason: Literal["bounced", "chargeback", "mistake", "refunded"]
    reversed_on: Day | None = Field(None, description="Default: today.")
    fee: Amount | None = Field(None, description="The bank's fee for it.")


class Allocation(Shown):
    """What settled a document; `reversed_on` takes it out again."""

    id: str
    invoice_id: str
    source: Literal["payment", "credit", "credit_note", "write_off"]
    settled_on: str
    amount: ShownAmount
    discount: ShownAmount
    withheld: ShownAmount
    rounding: ShownAmount
    reversed_on: str | None


class ListedPayment(Shown):
    """Money received, or paid back (kind `refund`)."""

    id: str
    kind: Literal["payment", "refund"]
    state: Literal["recorded", "reversed"]
    customer_id: str | None
    customer_name: str
    currency: str
    amount: ShownAmount
    fee: ShownAmount
    tip: ShownAmount
    unallocated: ShownAmount = Field(description="What became customer credit.")
    exchange_rate: ShownNumber
    paid_on: str
    method: str
    reference: str | None
    refunds_payment_id: str | None
    reversed_on: str | None
    reversal_reason: str | None
    created_at: Instant


class Payment(ListedPayment):
    """A payment or refund with its allocations."""

    allocations: list[Allocation]


class PaymentPage(Shown):
    """One page of payments and refunds, the newest first."""

    data: list[ListedPayment]
    next_cursor: Cursor


class AllocationList(Shown):
    """What customer credit settled."""

    allocations: list[Allocation]
