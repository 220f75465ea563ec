"""E-invoices as files, kept as they were made, with the wall between businesses on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0025_e_invoice_files"
down_revision = "0024_second_wall"
branch_labels = None
depends_on = None

_SETTING = "(SELECT current_setting('tideline.business', true))"
_OWN = f"business_id = {_SETTING} OR {_SETTING} = '*'"


def upgrade() -> None:
    op.create_table(
        "rendered_e_invoice",
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("invoice_id", sa.String(length=36), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=3), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"]),
        sa.PrimaryKeyConstraint("business_id", "invoice_id", "format", "kind"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE rendered_e_invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_business ON rendered_e_invoice USING ({_OWN}) WITH CHECK ({_OWN})")


def downgrade() -> None:
    op.drop_table("rendered_e_invoice")
