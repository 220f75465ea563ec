"""The figures of the overview, in base currency."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.values import Instant, Shown, ShownAmount, ShownNumber


class AgingBucket(Shown):
    """What is open by days late."""

    bucket: Literal["current", "1-30", "31-60", "61-90", "90+"]
    amount: ShownAmount
    count: int


class CashDay(Shown):
    """Money in and out of one day."""

    date: str
    in_: ShownAmount = Field(alias="in")
    out: ShownAmount


class ForecastWeek(Shown):
    """One week of the forecast: money in (three worlds), money out, balance at its end."""

    starts_on: str
    in_low: ShownAmount
    in_mid: ShownAmount
    in_high: ShownAmount
    out: ShownAmount
    balance_low: ShownAmount
    balance_mid: ShownAmount
    balance_high: ShownAmount


class Forecast(Shown):
    """Twelve weeks ahead; a rule of thumb where there is little history."""

    weeks: list[ForecastWeek]
    is_rule_of_thumb: bool


class TopCustomer(Shown):
    """Who was invoiced most."""

    customer_id: str
    name: str
    invoiced: ShownAmount


class OverdueInvoice(Shown):
    """An invoice that somebody should look at, in its own currency."""

    id: str
    number: str | None
    customer_id: str | None
    customer_name: str
    due_on: str
    days_late: int
    balance: ShownAmount
    currency: str


class OldDraft(Shown):
    """A draft that was forgotten, in its own currency."""

    id: str
    customer_name: str
    amount: ShownAmount
    currency: str


class DueBill(Shown):
    """An expense that is due soon, in its own currency."""

    id: str
    supplier: str
    due_on: str | None
    amount: ShownAmount
    currency: str


class Attention(Shown):
    """What somebody should look at."""

    overdue: list[OverdueInvoice]
    drafts: list[OldDraft]
    bills: list[DueBill]
    is_opening_missing: bool


class LatestEvent(Shown):
    """One of the latest events; the whole of it is among the events."""

    sequence: int
    at: Instant
    actor: str
    kind: str
    subject_id: str
    customer_id: str | None


class Overview(Shown):
    """The dashboard's figures at one instant, in base currency at booked rates."""

    as_of_sequence: int
    currency: str
    today: str
    cash_balance: ShownAmount
    customer_credit: ShownAmount
    payables: ShownAmount
    outstanding: ShownAmount
    overdue: ShownAmount
    due_this_week: ShownAmount
    invoiced_this_month: ShownAmount
    paid_this_month: ShownAmount
    invoiced_last_month: ShownAmount
    paid_last_month: ShownAmount
    last_month_until: str = Field(description="The last month's figures reach to the same day of it.")
    days_sales_outstanding: ShownNumber | None
    days_to_get_paid: ShownNumber | None
    aging: list[AgingBucket]
    cash_flow: list[CashDay] = Field(description="By day, the last 365 days; days without movement may be missing.")
    forecast: Forecast
    top_customers: list[TopCustomer]
    attention: Attention
    events: list[LatestEvent]
