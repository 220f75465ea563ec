"""Screens and tablets that belong to a business, and the PINs by which members take their turn on them."""

import sqlalchemy as sa
from alembic import op

revision = "0019_stations"
down_revision = "0018_alert_hook"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "station",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("link_digest", sa.String(length=64), nullable=False),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
        sa.UniqueConstraint("link_digest"),
    )
    op.create_index("station_of_business", "station", ["business_id"])
    op.create_table(
        "counter_pin",
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"]),
        sa.PrimaryKeyConstraint("business_id", "user_id"),
    )
    op.add_column("sign_in", sa.Column("station_id", sa.String(length=36), nullable=False, server_default=""))
    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.alter_column("station_id", server_default=None)
    op.add_column("pending_sign_in", sa.Column("entering", sa.String(length=36), nullable=False, server_default=""))
    with op.batch_alter_table("pending_sign_in") as pending:
        pending.alter_column("entering", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("pending_sign_in") as pending:
        pending.drop_column("entering")
    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.drop_column("station_id")
    op.drop_table("counter_pin")
    op.drop_table("station")
