"""Reminders of what is owed: policies, what was sent, what comes next."""

from typing import Literal

from pydantic import Field

from billing_app.api.schemas.values import Amount, Cursor, Id, Instant, Percent, Sent, Shown, ShownAmount, ShownNumber

Tone = Literal["friendly", "firm", "final"]
Interest = Literal["none", "statutory", "percent"]


class SentLevel(Sent):
    """One level: so many days after the due date. Fee and interest are asked for in the mail; neither is booked."""

    days: int = Field(description="Days after the due date; 1 or more.", examples=[14])
    tone: Tone | None = None
    fee: Amount | None = Field(None, description="A flat fee, in the document's currency.")
    interest: bool | None = Field(None, description="Whether interest is asked for.")


class PolicyBody(Sent):
    """A policy as a whole: what is not sent takes its default."""

    enabled: bool | None = None
    before_due: int | None = Field(None, description="A friendly note so many days before; null for none.")
    at_due: bool | None = Field(None, description="A note on the due date.")
    levels: list[SentLevel] | None = None
    interest: Interest | None = Field(None, description="By the law's rate of the country, or by a percentage a year.")
    interest_percent: Percent | None = None
    escalate_after: int | None = Field(None, description="Days after the last level until a person is asked.")
    statements: bool | None = Field(None, description="A statement of account on the first of the month.")
    working_days_only: bool | None = None


class Level(Shown):
    """One level."""

    days: int
    tone: Tone
    fee: ShownNumber
    interest: bool


class Rate(Shown):
    """The law's rate between businesses, and the half-year whose reference rate it goes by."""

    percent: ShownNumber
    points: ShownNumber
    reference: Literal["ECB", "DE", "GB"]
    reference_percent: ShownNumber
    since: str
    law: str
    is_current: bool = Field(description="False while the reference rate of the present half-year is not known here.")


class Policy(Shown):
    """How a business, or one customer, is reminded."""

    enabled: bool
    before_due: int | None
    at_due: bool
    levels: list[Level]
    interest: Interest
    interest_percent: ShownNumber | None
    escalate_after: int
    statements: bool
    working_days_only: bool
    is_own: bool = Field(description="Whether it was chosen here; otherwise it is the proposed or the business's one.")
    rate: Rate | None = Field(description="With `interest: statutory`: the rate in force today.")


class Reminder(Shown):
    """A step that was taken. `step`: -1 before due, 0 at the due date, then the levels."""

    id: Id
    invoice_id: Id
    number: str
    customer_id: str | None
    customer: str
    step: int
    reminded_on: str
    queued_at: Instant
    recipient: str
    state: Literal["queued", "sent", "bounced", "cancelled"] = Field(
        description="Of its mail; cancelled: paid before it left."
    )
    currency: str
    balance: ShownAmount
    fee: ShownAmount
    interest: ShownAmount
    total: ShownAmount


class ReminderPage(Shown):
    """One page of what was sent, the newest first."""

    data: list[Reminder]
    next_cursor: Cursor


class Coming(Shown):
    """The next step about a document, if nobody pays before."""

    invoice_id: Id
    number: str
    customer_id: str | None
    customer: str
    due_date: str
    step: int
    planned_on: str
    recipient: str
    currency: str
    balance: ShownAmount


class ComingReminders(Shown):
    """What is sent next, the nearest first; 200 at most."""

    data: list[Coming]


class Escalation(Shown):
    """What reminders alone won't get paid."""

    invoice_id: Id
    number: str
    customer_id: str | None
    customer: str
    due_date: str
    days_late: int
    last_step: int
    has_address: bool
    currency: str
    balance: ShownAmount


class Escalations(Shown):
    """What needs a person, the longest overdue first; 200 at most."""

    data: list[Escalation]
