"""What customers do on their page: questions, codes, and payments by card."""

import sqlalchemy as sa
from alembic import op

revision = "0017_customer_visits"
down_revision = "0016_reminders"
branch_labels = None
depends_on = None


def _business() -> tuple[sa.Column, sa.ForeignKeyConstraint]:
    return (
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
    )


def upgrade() -> None:
    op.create_table(
        "invoice_question",
        sa.Column("id", sa.String(length=36), nullable=False),
        *_business(),
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("invoice_question_of_invoice", "invoice_question", ["business_id", "invoice_id", "asked_at"])
    op.create_table(
        "customer_code",
        sa.Column("id", sa.String(length=36), nullable=False),
        *_business(),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("customer_code_of_customer", "customer_code", ["business_id", "customer_id", "made_at"])
    op.create_table(
        "card_account",
        *_business(),
        sa.Column("sealed_key", sa.Text(), nullable=False),
        sa.Column("sealed_signing_secret", sa.Text(), nullable=False),
        sa.Column("key_hint", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("business_id"),
    )
    op.create_table(
        "card_checkout",
        sa.Column("id", sa.String(length=36), nullable=False),
        *_business(),
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("payment_intent", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.String(length=36), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("card_checkout_of_invoice", "card_checkout", ["business_id", "invoice_id", "made_at"])
    op.create_index("card_checkout_by_session", "card_checkout", ["business_id", "session_id"], unique=True)
    op.create_index("card_checkout_by_intent", "card_checkout", ["business_id", "payment_intent"])
    op.create_table(
        "card_event",
        *_business(),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "event_id"),
    )
