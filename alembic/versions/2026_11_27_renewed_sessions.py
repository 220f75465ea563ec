"""The tab in which a session was given its present value."""

import sqlalchemy as sa
from alembic import op

revision = "0023_renewed_sessions"
down_revision = "0022_first_passwords"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in") as batch:
        batch.add_column(sa.Column("renewed_for", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("sign_in") as batch:
        batch.alter_column("renewed_for", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sign_in") as batch:
        batch.drop_column("renewed_for")
