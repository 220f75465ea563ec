"""Alerts: when other software was told of one.

Revision ID: 0018_alert_hook
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_alert_hook"
down_revision = "0017_customer_visits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("security_alert", sa.Column("hooked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("security_alert") as table:
        table.drop_column("hooked_at")
