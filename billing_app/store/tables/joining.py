"""Links that let people in: invitations and new passwords. Each is kept only as its SHA-256."""
# pyright: reportAssignmentType=false
# (SQLModel declares __tablename__ as a method, and takes a text all the same.)

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from billing_app.store.tables.columns import identifier, instant, optional_instant, tenant
from billing_app.store.tables.row import Row


class Invitation(Row, table=True):
    """An offer to work for a business as something. `mail_id` is the mail that carried the present link."""

    __tablename__ = "invitation"
    __table_args__ = (Index("invitation_of_business", "business_id"),)
    id: str = identifier()
    business_id: str = tenant()
    email: str = Field(max_length=254)
    role: str
    digest: str = Field(unique=True, max_length=64)
    invited_by: str = Field(max_length=36)
    mail_id: str = Field(default="", max_length=36)
    created_at: datetime = instant()
    sent_at: datetime = instant()
    expires_at: datetime = instant()
    accepted_at: datetime | None = optional_instant()
    revoked_at: datetime | None = optional_instant()


class PasswordReset(Row, table=True):
    """Leave to choose a new password, once. `used_at` is set as well when something else made it void."""

    __tablename__ = "password_reset"
    __table_args__ = (Index("password_reset_of_user", "user_id"),)
    id: str = identifier()
    user_id: str = Field(foreign_key="user_account.id", ondelete="CASCADE", max_length=36)
    digest: str = Field(unique=True, max_length=64)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = optional_instant()
