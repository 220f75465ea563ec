"""VeriFactu's records, and the end of their chain.

Revision ID: 0021_verifactu
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_verifactu"
down_revision = "0020_received"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verifactu_record",
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("generated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"]),
        sa.PrimaryKeyConstraint("business_id", "position"),
    )
    op.create_index("verifactu_record_of_invoice", "verifactu_record", ["business_id", "invoice_id"], unique=True)
    op.create_index(
        "verifactu_record_by_issue_date", "verifactu_record", ["business_id", "issued_on", "position"], unique=False
    )
    op.create_table(
        "verifactu_head",
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.String(), nullable=False),
        sa.Column("generated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("business_id"),
    )


def downgrade() -> None:
    op.drop_table("verifactu_head")
    op.drop_table("verifactu_record")
