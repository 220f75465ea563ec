"""The number series of a counter tablet, where it has one of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0026_series_of_counters"
down_revision = "0025_e_invoice_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("station") as table:
        table.add_column(sa.Column("series_id", sa.String(length=36), nullable=True))
        table.create_foreign_key("station_series", "series", ["series_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("station") as table:
        table.drop_constraint("station_series", type_="foreignkey")
        table.drop_column("series_id")
