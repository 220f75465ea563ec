"""The security log, what follows from it, and what is usual for whom."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, long_text, minor, optional_instant
from billing_app.store.tables.row import Row

_HOME = {"default": None, "foreign_key": "business.id", "max_length": 36, "nullable": True}


class InstallationEvent(Row, table=True):
    """One link of the installation's own chain: what belongs to no business. Append-only."""

    __tablename__ = "installation_event"
    sequence: int = minor(primary_key=True)
    at: datetime = instant()
    actor: str
    kind: str
    subject_id: str = ""
    payload: str = Field(sa_type=Text)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class InstallationHead(Row, table=True):
    """The last link of the installation's chain: one row, locked while a transaction appends."""

    __tablename__ = "installation_head"
    id: int = minor(primary_key=True)
    sequence: int = minor()
    hash: str = Field(max_length=64)


class SecurityEntry(Row, table=True):
    """One line of the security log, beside its event of a business's chain or of the installation's (no business).

    `private` is what is kept for a limited time only; the event holds its salted hash, so that it can't be altered.
    """

    __tablename__ = "security_entry"
    __table_args__ = (
        Index("security_entry_of_event", "business_id", "sequence"),
        Index("security_entry_by_id", "business_id", "id"),
        Index("security_entry_by_time", "at"),
    )
    id: str = identifier()
    business_id: str | None = Field(**_HOME)
    sequence: int = minor()
    at: datetime = instant()
    kind: str
    actor: str = ""
    subject_id: str = ""
    count: int = minor()
    private: str = long_text()
    salt: str = Field(default="", max_length=32)


class SecurityAlert(Row, table=True):
    """An incident that the rules found: open until a person closes it. Found again, it grows.

    `hooked_at` is when other software was told, where the installation names one.
    """

    __tablename__ = "security_alert"
    __table_args__ = (
        Index("alert_of_business", "business_id", "id"),
        Index("alert_of_incident", "rule", "about", "closed_at"),
    )
    id: str = identifier()
    business_id: str | None = Field(**_HOME)
    rule: str
    about: str = Field(max_length=80)
    grade: str
    count: int = minor()
    subject_id: str = ""
    address: str = Field(default="", max_length=64)
    detail: str = ""
    opened_at: datetime = instant()
    last_at: datetime = instant()
    closed_at: datetime | None = optional_instant()
    closed_by: str = ""
    hooked_at: datetime | None = optional_instant()


class AddressRule(Row, table=True):
    """A network that is let in, kept out, or banned for a while; without a business it holds for the installation.

    `kind` is allow, deny or ban. `step` counts the bans before, `changed_at` tells other processes to look again.
    """

    __tablename__ = "address_rule"
    __table_args__ = (Index("address_rule_in_force", "ended_at"), Index("address_rule_changed", "changed_at"))
    id: str = identifier()
    business_id: str | None = Field(**_HOME)
    kind: str
    network: str = Field(max_length=64)
    reason: str = ""
    created_by: str = ""
    created_at: datetime = instant()
    changed_at: datetime = instant()
    expires_at: datetime | None = optional_instant()
    ended_at: datetime | None = optional_instant()
    ended_by: str = ""
    step: int = minor()


class Habit(Row, table=True):
    """What was seen of a member or key: a network, a device, an hour, what a day came to."""

    __tablename__ = "habit"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    subject_id: str = Field(primary_key=True, max_length=36)
    kind: str = Field(primary_key=True, max_length=16)
    value: str = Field(primary_key=True, max_length=64)
    count: int = minor()
    first_at: datetime = instant()
    last_at: datetime = instant()
