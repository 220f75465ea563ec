"""What the official rules say of e-invoices.

Revision ID: 0015_e_invoices
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_e_invoices"
down_revision = "0014_rendered_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "e_invoice_check",
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"]),
        sa.PrimaryKeyConstraint("business_id", "invoice_id", "format"),
    )


def downgrade() -> None:
    op.drop_table("e_invoice_check")
