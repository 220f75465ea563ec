"""Logins at other providers: whose they are, and the ways there that are open."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, optional_instant
from billing_app.store.tables.row import Row


class ProviderLogin(Row, table=True):
    """A login at a provider by which a person signs in here: (issuer, subject) is who it is, the address is not."""

    __tablename__ = "provider_login"
    __table_args__ = (
        Index("provider_login_identity", "issuer", "subject", unique=True),
        Index("provider_login_by_user", "user_id"),
    )
    id: str = identifier()
    user_id: str = Field(foreign_key="user_account.id", max_length=36, ondelete="CASCADE")
    issuer: str
    subject: str = Field(max_length=255)
    email: str = ""
    created_at: datetime = instant()
    last_used_at: datetime | None = optional_instant()


class ProviderVisit(Row, table=True):
    """A browser on its way to a provider and back; `state` and the browser's cookie are kept only as their SHA-256."""

    __tablename__ = "provider_visit"
    __table_args__ = (Index("provider_visit_by_address", "address", "created_at"),)
    id: str = identifier()
    state_digest: str = Field(unique=True, max_length=64)
    browser_digest: str = Field(max_length=64)
    provider: str = Field(max_length=30)
    purpose: str = Field(max_length=20)
    session_id: str = Field(default="", max_length=36)
    next_path: str = ""
    address: str = Field(default="", max_length=64)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = optional_instant()
