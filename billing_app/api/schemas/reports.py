"""Reports, and the chain of events."""

from typing import Any, Literal

from pydantic import Field

from billing_app.api.schemas.values import Cursor, Instant, Shown, ShownAmount, ShownNumber


class AgingCustomer(Shown):
    """What one customer owes in one currency, and by days late in that currency."""

    customer_id: str | None
    name: str
    currency: str
    balance: ShownAmount
    balance_base: ShownAmount
    count: int
    current: ShownAmount
    days_1_30: ShownAmount
    days_31_60: ShownAmount
    days_61_90: ShownAmount
    days_over_90: ShownAmount


class AgingTotal(Shown):
    """One bucket of all customers, in base currency."""

    bucket: Literal["current", "1-30", "31-60", "61-90", "90+"]
    amount: ShownAmount


class AgingReport(Shown):
    """Who owes what for how long; the total equals the overview's `outstanding`."""

    as_of: str
    currency: str
    total: ShownAmount
    buckets: list[AgingTotal]
    customers: list[AgingCustomer]


class CashPeriod(Shown):
    """Money in and out of a period, and the balance at its end."""

    from_: str = Field(alias="from")
    to: str
    in_: ShownAmount = Field(alias="in")
    out: ShownAmount
    balance: ShownAmount


class CashFlowReport(Shown):
    """Bank and cash by day, week or month."""

    currency: str
    opening_balance: ShownAmount
    periods: list[CashPeriod]


class TaxLine(Shown):
    """One tax group on one side of the report."""

    side: Literal["output", "not_yet_due", "input"]
    category: str
    rate: ShownNumber
    name: str
    base: ShownAmount
    tax: ShownAmount


class TaxReport(Shown):
    """Tax between two days; `payable` is output less input."""

    from_: str = Field(alias="from")
    to: str
    basis: Literal["accrual", "cash"]
    currency: str
    payable: ShownAmount
    lines: list[TaxLine]


class Posting(Shown):
    """One side of an entry; the tax columns stand on what tax reports sum."""

    account: str
    debit: ShownAmount
    credit: ShownAmount
    tax_category: str | None
    tax_rate: str | None
    tax_name: str | None
    tax_base: ShownAmount


class Entry(Shown):
    """One balanced entry in base currency."""

    id: str
    booked_on: str
    kind: str
    subject_id: str
    event_sequence: int
    postings: list[Posting]


class EntryPage(Shown):
    """One page of entries, oldest first."""

    currency: str
    data: list[Entry]
    next_cursor: Cursor


class Event(Shown):
    """One link of the chain.

    `hash` is the SHA-256 of the canonical JSON (sorted keys, no blanks, UTF-8) of the list [business id, sequence, at,
    actor, kind, subject, payload as canonical JSON text, previous_hash].
    """

    sequence: int
    at: Instant
    actor: str
    kind: str
    subject: str
    payload: dict[str, Any]
    previous_hash: str
    hash: str


class EventPage(Shown):
    """One page of the chain, oldest first."""

    data: list[Event]
    next_cursor: Cursor
