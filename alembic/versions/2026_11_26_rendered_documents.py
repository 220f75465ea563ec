"""PDFs of issued documents, kept as they were made.

Revision ID: 0014_rendered_documents
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_rendered_documents"
down_revision = "0013_recurring"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rendered_document",
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("embedded", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"]),
        sa.PrimaryKeyConstraint("invoice_id"),
    )


def downgrade() -> None:
    op.drop_table("rendered_document")
