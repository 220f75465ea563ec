"""Mails that bring a document, what became of them, and what a business writes in them."""

import sqlalchemy as sa
from alembic import op

revision = "0010_sending"
down_revision = "0009_security_log"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_template",
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("document_kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("business_id", "document_kind", "language"),
    )
    for column in (
        sa.Column("invoice_id", sa.String(length=36), nullable=True),
        sa.Column("is_copy", sa.Boolean(), nullable=True),
        sa.Column("attachments", sa.JSON(), nullable=True),
        sa.Column("sender_name", sa.String(), nullable=True),
        sa.Column("reply_to", sa.String(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=True),
    ):
        op.add_column("outgoing_mail", column)
    op.create_index("outgoing_mail_of_invoice", "outgoing_mail", ["business_id", "invoice_id"])
    op.add_column("invoice", sa.Column("delivery", sa.String(), nullable=True))
