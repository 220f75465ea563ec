"""Second factors of logins, sign-ins that wait for one, and what a business asks of its members."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import (
    identifier,
    instant,
    json_object,
    long_text,
    minor,
    optional_instant,
    tenant,
)
from billing_app.store.tables.row import Row


def _owner() -> Any:
    return Field(foreign_key="user_account.id", max_length=36)


class Authenticator(Row, table=True):
    """An authenticator app (TOTP) of a login. `secret` is sealed, `last_step` is the last time step accepted."""

    __tablename__ = "authenticator"
    __table_args__ = (Index("authenticator_by_user", "user_id"),)
    id: str = identifier()
    user_id: str = _owner()
    secret: str = long_text()
    last_step: int = minor()
    failures: int = minor()
    created_at: datetime = instant()
    confirmed_at: datetime | None = optional_instant()
    last_used_at: datetime | None = optional_instant()
    frozen_at: datetime | None = optional_instant()


class Passkey(Row, table=True):
    """A passkey of a login (WebAuthn): its public key, never a secret."""

    __tablename__ = "passkey"
    __table_args__ = (Index("passkey_by_user", "user_id"),)
    id: str = identifier()
    user_id: str = _owner()
    name: str
    credential_id: str = Field(unique=True, max_length=1400)
    public_key: str = long_text()
    sign_count: int = minor()
    created_at: datetime = instant()
    last_used_at: datetime | None = optional_instant()


class RecoveryCode(Row, table=True):
    """One of ten codes for the day when the factor is lost; kept only as its keyed hash, used once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("recovery_code_by_user", "user_id"),)
    id: str = identifier()
    user_id: str = _owner()
    digest: str = Field(max_length=64)
    created_at: datetime = instant()
    used_at: datetime | None = optional_instant()


class MailCode(Row, table=True):
    """A code that was sent by mail for one act: `bound_to` is the pending sign-in or session that asked."""

    __tablename__ = "mail_code"
    __table_args__ = (Index("mail_code_bound_to", "bound_to"),)
    id: str = identifier()
    user_id: str = _owner()
    bound_to: str = Field(max_length=36)
    digest: str = Field(max_length=64)
    tries: int = minor()
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = optional_instant()


class PendingSignIn(Row, table=True):
    """A sign-in between its first and its second factor; the cookie's value is kept only as its SHA-256.

    `entering` is the business that is entered, empty for the one that the person joined first.
    """

    __tablename__ = "pending_sign_in"
    __table_args__ = (Index("pending_sign_in_by_user", "user_id"),)
    id: str = identifier()
    digest: str = Field(unique=True, max_length=64)
    user_id: str = _owner()
    methods: str = ""
    device: str = ""
    known_device: str = ""
    address: str = ""
    is_remembered: bool = False
    tries: int = minor()
    entering: str = Field(default="", max_length=36)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    ended_at: datetime | None = optional_instant()


class UsedChallenge(Row, table=True):
    """A challenge of a passkey that was answered, so that no answer counts twice."""

    __tablename__ = "used_challenge"
    digest: str = Field(primary_key=True, max_length=64)
    at: datetime = instant()


class RememberedDevice(Row, table=True):
    """A browser on which a member is not asked for the second factor for a while."""

    __tablename__ = "remembered_device"
    __table_args__ = (Index("remembered_device_by_user", "user_id"),)
    id: str = identifier()
    digest: str = Field(unique=True, max_length=64)
    user_id: str = _owner()
    device: str = ""
    address: str = ""
    created_at: datetime = instant()
    last_used_at: datetime = instant()
    expires_at: datetime = instant()
    ended_at: datetime | None = optional_instant()


class BusinessPolicy(Row, table=True):
    """What a business asks of those who sign in; without a row the defaults hold."""

    __tablename__ = "business_policy"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    policy: dict[str, Any] = json_object()
    version: int = minor()


class FactorReset(Row, table=True):
    """An owner's wish to take a member's factors away, which waits so that it can be cancelled."""

    __tablename__ = "factor_reset"
    __table_args__ = (Index("factor_reset_of_business", "business_id"),)
    id: str = identifier()
    business_id: str = tenant()
    user_id: str = _owner()
    asked_by: str = Field(max_length=36)
    asked_at: datetime = instant()
    effective_at: datetime = instant()
    cancelled_at: datetime | None = optional_instant()
    carried_out_at: datetime | None = optional_instant()


class BankChange(Row, table=True):
    """New bank details of a business, which wait so that an owner can cancel them."""

    __tablename__ = "bank_change"
    __table_args__ = (Index("bank_change_of_business", "business_id"),)
    id: str = identifier()
    business_id: str = tenant()
    details: dict[str, Any] = json_object()
    asked_by: str
    asked_at: datetime = instant()
    effective_at: datetime = instant()
    cancelled_at: datetime | None = optional_instant()
    carried_out_at: datetime | None = optional_instant()
