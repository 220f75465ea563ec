"""Since when a sample business is being loaded."""

import sqlalchemy as sa
from alembic import op

revision = "0007_sample_being_loaded"
down_revision = "0006_second_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("business", sa.Column("loading_since", sa.DateTime(timezone=True), nullable=True))
