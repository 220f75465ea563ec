"""Logins, members, sessions and keys."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, json_object, minor, optional_instant, tenant
from billing_app.store.tables.row import Row


class User(Row, table=True):
    """A login. `email` is stored in lower case; `is_password_short`: it needs a second factor beside it.

    Until `first_password_until` the password is one that somebody else has typed, good for choosing an own one only.
    An operator looks after the installation itself, besides what the roles of memberships say.
    """

    __tablename__ = "user_account"
    id: str = identifier()
    email: str = Field(unique=True, max_length=254)
    name: str
    password_hash: str = ""
    is_password_short: bool = False
    first_password_until: datetime | None = optional_instant()
    preferences: dict[str, Any] = json_object()
    operator_since: datetime | None = optional_instant()
    created_at: datetime = instant()


class Membership(Row, table=True):
    """What a user may do in a business; `ended_at` is set when the member has left, `locked_at` while shut out."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("membership_by_user", "user_id"),
        Index("membership_of_business", "business_id", "user_id", unique=True),
    )
    id: str = identifier()
    business_id: str = tenant()
    user_id: str = Field(foreign_key="user_account.id", max_length=36)
    role: str
    created_at: datetime = instant()
    ended_at: datetime | None = optional_instant()
    locked_at: datetime | None = optional_instant()


class SavedView(Row, table=True):
    """A list as a member wants it again: `page` is the list, `query` what its address says behind the question mark."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("saved_view_of_member", "business_id", "user_id", "page", "name", unique=True),)
    id: str = identifier()
    business_id: str = tenant()
    user_id: str = Field(foreign_key="user_account.id", max_length=36)
    page: str = Field(max_length=40)
    name: str = Field(max_length=40)
    query: str
    created_at: datetime = instant()


class SignIn(Row, table=True):
    """A session: one signed-in browser. The cookie's value is kept only as its SHA-256.

    After a change of rights it `must_renew`: the next page that is opened gives it a new value, and the previous one
    still counts for a few seconds, for requests that were on their way. A proof of who sits there renews it as well;
    the tab in which it was given, `renewed_for`, keeps its socket. `idle_seconds` is 0 where it may be left alone.
    `kind` is browser, or counter for a member's turn on the tablet `station_id`.
    """

    __tablename__ = "sign_in"
    __table_args__ = (Index("sign_in_by_user", "user_id"), Index("sign_in_by_previous_digest", "previous_digest"))
    id: str = identifier()
    digest: str = Field(unique=True, max_length=64)
    user_id: str = Field(foreign_key="user_account.id", max_length=36)
    business_id: str = tenant()
    kind: str = "browser"
    station_id: str = Field(default="", max_length=36)
    methods: str = ""
    device: str = ""
    address: str = ""
    is_remembered: bool = False
    idle_seconds: int = minor()
    created_at: datetime = instant()
    last_seen_at: datetime = instant()
    expires_at: datetime = instant()
    stepped_up_at: datetime | None = optional_instant()
    must_renew: bool = False
    previous_digest: str = Field(default="", max_length=64)
    previous_until: datetime | None = optional_instant()
    renewed_for: str = Field(default="", max_length=64)
    ended_at: datetime | None = optional_instant()


class TokenBinding(Row, table=True):
    """Which session a browser tab's client token belongs to."""

    __tablename__ = "token_binding"
    __table_args__ = (Index("token_binding_by_session", "session_id"),)
    token: str = Field(primary_key=True, max_length=64)
    session_id: str = Field(max_length=36)
    created_at: datetime = instant()


class SignInAttempt(Row, table=True):
    """One try to sign in; counted for the lockout, per account and per address."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("attempt_by_account", "account", "at"), Index("attempt_by_address", "address", "at"))
    id: str = identifier()
    account: str = Field(max_length=64)
    address: str = Field(max_length=64)
    at: datetime = instant()
    succeeded: bool = False


class ApiKey(Row, table=True):
    """A key for other software, kept only as its SHA-256. `scope` is read or write."""

    __tablename__ = "api_key"
    __table_args__ = (Index("api_key_of_business", "business_id"),)
    id: str = identifier()
    business_id: str = tenant()
    name: str
    digest: str = Field(unique=True, max_length=64)
    hint: str = ""
    scope: str = "write"
    created_by: str = Field(max_length=36)
    created_at: datetime = instant()
    expires_at: datetime | None = optional_instant()
    last_used_at: datetime | None = optional_instant()
    last_used_from: str = Field(default="", max_length=64)
    revoked_at: datetime | None = optional_instant()


class KeyUse(Row, table=True):
    """Where a key was used from: an address, or the /64 of an IPv6 one."""

    __tablename__ = "key_use"
    __table_args__ = (Index("key_use_of_business", "business_id"),)
    key_id: str = Field(primary_key=True, foreign_key="api_key.id", max_length=36)
    line: str = Field(primary_key=True, max_length=64)
    business_id: str = tenant()
    first_used_at: datetime = instant()
    last_used_at: datetime = instant()


class IdempotencyRecord(Row, table=True):
    """The answer once given to a key, replayed for 24 hours. `status` is 0 while the first request still runs."""

    __tablename__ = "idempotency_record"
    business_id: str = Field(primary_key=True, foreign_key="business.id", max_length=36)
    key: str = Field(primary_key=True, max_length=255)
    request_digest: str = Field(max_length=64)
    status: int = 0
    body: str = ""
    created_at: datetime = instant()
    attempts: int = minor()
