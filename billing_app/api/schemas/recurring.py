"""Invoices that repeat."""

from typing import Any, Literal

from pydantic import Field

from billing_app.api.schemas.invoice_bodies import InvoiceBody
from billing_app.api.schemas.invoices import Finding
from billing_app.api.schemas.values import Cursor, Day, Id, Instant, Percent, Sent, Shown, ShownAmount, Version

Unit = Literal["day", "week", "month", "year"]
Workdays = Literal["any", "next", "previous"]
Mode = Literal["draft", "issue", "send"]


class SentSchedule(Sent):
    """Every so many units from a day on; on the 31st means the last day of shorter months."""

    every: int = Field(description="Every how many units; 1 or more.", examples=[1])
    unit: Unit
    start_on: Day
    end_on: Day | None = Field(None, description="No invoice after this day. Not together with `count`.")
    count: int | None = Field(None, description="So many invoices.", examples=[12])
    day: int | None = Field(None, description="The day of the month on which periods begin, if not that of the start.")
    month: int | None = Field(None, description="With unit year: the month, 1 to 12.")
    prorate: bool | None = Field(None, description="Bill what lies between start and first period by its share.")
    in_arrears: bool | None = Field(None, description="Bill a period when it is over.")
    workdays: Workdays | None = Field(None, description="Move away from weekends and holidays of the country.")


class SentIndexing(Sent):
    """Prices that rise by a percentage after every so many months."""

    percent: Percent
    months: int | None = Field(None, description="Default: 12.")


class NewRecurring(Sent):
    """An invoice body that repeats. It has no dates, deposits and exchange rate: each invoice has its own."""

    customer_id: Id | None = None
    name: str | None = Field(None, description="Default: the customer's name.")
    schedule: SentSchedule
    mode: Mode | None = Field(None, description="What becomes of each: a draft (default), issued, issued and mailed.")
    indexing: SentIndexing | None = None
    invoice: InvoiceBody = Field(description="Texts may say {month}, {year}, {quarter}, {period}, {number}.")


class RecurringPatch(Sent):
    """What to change from now on; `schedule` and `invoice` are replaced as a whole."""

    customer_id: Id | None = None
    name: str | None = None
    schedule: SentSchedule | None = None
    mode: Mode | None = None
    indexing: SentIndexing | None = None
    invoice: InvoiceBody | None = None
    paused: bool | None = None


class Schedule(Shown):
    """When it comes round."""

    every: int
    unit: Unit
    start_on: str
    end_on: str | None
    count: int | None
    day: int | None
    month: int | None
    prorate: bool
    in_arrears: bool
    workdays: Workdays


class Indexing(Shown):
    """Indexed prices."""

    percent: str
    months: int


class Billed(Shown):
    """A period that was billed."""

    period: str = Field(description="The day on which it begins.")
    planned_on: str
    invoice_id: str
    outcome: Mode
    problem: str | None = Field(description="Why it is less than the mode says.")
    made_at: Instant


class Coming(Shown):
    """An invoice to come."""

    number: int
    issue_on: str
    due_on: str
    period: dict[str, str]
    amount: ShownAmount
    is_share: bool


class Recurring(Shown):
    """A profile. `next_on` is null when nothing comes any more; `problem` is set while it waits for a person."""

    id: str
    version: Version
    name: str
    customer_id: str
    state: Literal["active", "paused", "ended"]
    mode: Mode
    schedule: Schedule
    indexing: Indexing | None
    invoice: dict[str, Any]
    currency: str
    amount: ShownAmount = Field(description="What the next one comes to.")
    next_on: str | None
    made: int
    problem: str | None
    billed: list[Billed] = Field(description="The latest ones; empty in lists.")
    created_at: Instant
    updated_at: Instant


class RecurringPage(Shown):
    """One page of profiles."""

    data: list[Recurring]
    next_cursor: Cursor


class Outlook(Shown):
    """The next twelve; `overdue` of them would be written at once."""

    upcoming: list[Coming]
    overdue: int
    findings: list[Finding]
