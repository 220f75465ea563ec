"""Reminders: policies, the steps that were taken, and statements of account.

Revision ID: 0016_reminders
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_reminders"
down_revision = "0015_e_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dunning_policy",
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("business_id", "key"),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=True),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.String(length=36), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("reminder_once", "reminder", ["invoice_id", "step"], unique=True)
    op.create_index("reminder_of_business", "reminder", ["business_id", "id"])
    op.create_table(
        "account_statement",
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("customer_id", "month"),
    )
    op.create_index("account_statement_of_business", "account_statement", ["business_id"])


def downgrade() -> None:
    for table in ("account_statement", "reminder", "dunning_policy"):
        op.drop_table(table)
