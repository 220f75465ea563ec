"""The ledger, the event chain, and the summaries kept beside them in the same transaction."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, minor, tenant
from billing_app.store.tables.row import Row


class LedgerEntry(Row, table=True):
    """One balanced entry; `event_sequence` is the event that made it."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("entry_by_day", "business_id", "booked_on", "id"),
        Index("entry_of_subject", "business_id", "subject_id"),
        Index("entry_of_event", "business_id", "event_sequence"),
    )
    id: str = identifier()
    business_id: str = tenant()
    booked_on: date
    kind: str
    subject_id: str = Field(max_length=36)
    event_sequence: int = minor()


class LedgerPosting(Row, table=True):
    """One side of an entry, in minor units of the base currency. The tax columns stand on what tax reports sum."""

    __tablename__ = "ledger_posting"
    __table_args__ = (Index("posting_by_account", "business_id", "account", "booked_on"),)
    entry_id: str = Field(primary_key=True, foreign_key="ledger_entry.id", max_length=36)
    position: int = Field(primary_key=True)
    business_id: str = tenant()
    booked_on: date
    account: str
    debit: int = minor()
    credit: int = minor()
    tax_category: str | None = None
    tax_rate: str | None = None
    tax_name: str | None = None
    tax_base: int = minor()


class EventRow(Row, table=True):
    """One link of a business's chain. Append-only."""

    __tablename__ = "event"
    __table_args__ = (Index("event_of_subject", "business_id", "subject_id", "sequence"),)
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    sequence: int = minor(primary_key=True)
    at: datetime = instant()
    actor: str
    kind: str
    subject_id: str = ""
    customer_id: str = ""
    payload: str = Field(sa_type=Text)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class ChainHead(Row, table=True):
    """The last link of each chain; locked while a transaction appends."""

    __tablename__ = "chain_head"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    sequence: int = minor()
    hash: str = Field(max_length=64)


class OpenByDue(Row, table=True):
    """Projection: what is open, by due date, in base currency at booked rates."""

    __tablename__ = "open_by_due"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    due_on: date = Field(primary_key=True)
    amount_base: int = minor()
    documents: int = minor()


class AccountDay(Row, table=True):
    """Projection: debits and credits of an account by day. `is_opening` keeps opening balances apart from movements."""

    __tablename__ = "account_day"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    account: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    is_opening: bool = Field(primary_key=True)
    debit: int = minor()
    credit: int = minor()


class DayFigure(Row, table=True):
    """Projection by day, base currency: invoiced, receipts before fees, and what days-to-get-paid is made of."""

    __tablename__ = "day_figure"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    day: date = Field(primary_key=True)
    invoiced: int = minor()
    received: int = minor()
    settled_amount: int = minor()
    settled_amount_days: int = minor()
