"""Passwords that somebody else has typed for a member, who has to choose an own one."""

import sqlalchemy as sa
from alembic import op

revision = "0022_first_passwords"
down_revision = "0021_verifactu"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("user_account") as batch:
        batch.add_column(sa.Column("first_password_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user_account") as batch:
        batch.drop_column("first_password_until")
