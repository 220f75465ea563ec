"""Second factors, sign-ins that wait for one, and what a business asks of its members."""

import sqlalchemy as sa
from alembic import op

revision = "0006_second_factors"
down_revision = "0005_joining"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used_challenge",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "authenticator",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("authenticator_by_user", "authenticator", ["user_id"])

    op.create_table(
        "bank_change",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("bank_change_of_business", "bank_change", ["business_id"])

    op.create_table(
        "business_policy",
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
        ),
        sa.PrimaryKeyConstraint("business_id"),
    )
    op.create_table(
        "factor_reset",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("factor_reset_of_business", "factor_reset", ["business_id"])

    op.create_table(
        "mail_code",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("bound_to", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("mail_code_bound_to", "mail_code", ["bound_to"])

    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("credential_id"),
    )
    op.create_index("passkey_by_user", "passkey", ["user_id"])

    op.create_table(
        "pending_sign_in",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("methods", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("known_device", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("is_remembered", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("pending_sign_in_by_user", "pending_sign_in", ["user_id"])

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("recovery_code_by_user", "recovery_code", ["user_id"])

    op.create_table(
        "remembered_device",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("remembered_device_by_user", "remembered_device", ["user_id"])

    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.add_column(sa.Column("methods", sa.String(), nullable=True))
        sign_in.add_column(sa.Column("idle_seconds", sa.BigInteger(), nullable=True))
        sign_in.add_column(sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=True))
        sign_in.add_column(sa.Column("must_renew", sa.Boolean(), nullable=True))
        sign_in.add_column(sa.Column("previous_digest", sa.String(length=64), nullable=True))
        sign_in.add_column(sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True))
    # Open sessions go on by the limits that they began with: twelve idle hours, none where the device is remembered.
    op.execute(
        "UPDATE sign_in SET methods = 'password', must_renew = false, previous_digest = '', "
        "idle_seconds = CASE WHEN is_remembered THEN 0 ELSE 43200 END"
    )
    with op.batch_alter_table("sign_in") as sign_in:
        for name, kind in (
            ("methods", sa.String()),
            ("idle_seconds", sa.BigInteger()),
            ("must_renew", sa.Boolean()),
            ("previous_digest", sa.String(length=64)),
        ):
            sign_in.alter_column(name, existing_type=kind, nullable=False)
        sign_in.create_index("sign_in_by_previous_digest", ["previous_digest"])

    with op.batch_alter_table("user_account") as user_account:
        user_account.add_column(sa.Column("is_password_short", sa.Boolean(), nullable=True))
    op.execute("UPDATE user_account SET is_password_short = false")
    with op.batch_alter_table("user_account") as user_account:
        user_account.alter_column("is_password_short", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("user_account") as user_account:
        user_account.drop_column("is_password_short")
    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.drop_index("sign_in_by_previous_digest")
        for name in ("previous_until", "previous_digest", "must_renew", "stepped_up_at", "idle_seconds", "methods"):
            sign_in.drop_column(name)
    op.drop_table("remembered_device")
    op.drop_table("recovery_code")
    op.drop_table("pending_sign_in")
    op.drop_table("passkey")
    op.drop_table("mail_code")
    op.drop_table("factor_reset")
    op.drop_table("business_policy")
    op.drop_table("bank_change")
    op.drop_table("authenticator")
    op.drop_table("used_challenge")
