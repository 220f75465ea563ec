"""The security log, alerts, address rules and habits; members can be locked, and logins look after the installation.

Revision ID: 0009_security_log
"""

import json
import os
import uuid

import sqlalchemy as sa
from alembic import op

revision = "0009_security_log"
down_revision = "0008_provider_logins"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation_event",
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sequence"),
    )
    op.create_table(
        "installation_head",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "address_rule",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("address_rule", schema=None) as batch_op:
        batch_op.create_index("address_rule_changed", ["changed_at"], unique=False)
        batch_op.create_index("address_rule_in_force", ["ended_at"], unique=False)

    op.create_table(
        "habit",
        sa.Column("business_id", sa.String(length=36), nullable=False),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
        ),
        sa.PrimaryKeyConstraint("business_id", "subject_id", "kind", "value"),
    )
    op.create_table(
        "security_alert",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("security_alert", schema=None) as batch_op:
        batch_op.create_index("alert_of_business", ["business_id", "id"], unique=False)
        batch_op.create_index("alert_of_incident", ["rule", "about", "closed_at"], unique=False)

    op.create_table(
        "security_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("private", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["business.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("security_entry", schema=None) as batch_op:
        batch_op.create_index("security_entry_by_id", ["business_id", "id"], unique=False)
        batch_op.create_index("security_entry_by_time", ["at"], unique=False)
        batch_op.create_index("security_entry_of_event", ["business_id", "sequence"], unique=False)

    with op.batch_alter_table("membership") as batch_op:
        batch_op.add_column(sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("user_account") as batch_op:
        batch_op.add_column(sa.Column("operator_since", sa.DateTime(timezone=True), nullable=True))
    # Whoever set the installation up has looked after it so far.
    first = "(SELECT min(id) FROM user_account)"
    op.execute(sa.text(f"UPDATE user_account SET operator_since = created_at WHERE id = {first}"))
    _log_what_is_there()


_LOGGED = ("session.", "member.", "key.", "factor.", "step_up.", "device.", "login.", "invitation.")


def _log_what_is_there() -> None:
    """Give every event that belongs to the security log its line there."""
    metadata = sa.MetaData()
    bind = op.get_bind()
    event = sa.Table("event", metadata, autoload_with=bind, resolve_fks=False)
    entry = sa.Table("security_entry", metadata, autoload_with=bind, resolve_fks=False)
    wanted = sa.or_(*(event.c.kind.startswith(prefix) for prefix in _LOGGED))
    rows = bind.execute(sa.select(event).where(wanted).order_by(event.c.at, event.c.sequence)).mappings().all()
    for row in rows:
        payload = json.loads(row["payload"])
        count = payload.get("count", 1)
        line = {
            "id": _id_at(row["at"].timestamp()),
            "business_id": row["business_id"],
            "sequence": row["sequence"],
            "at": row["at"],
            "kind": row["kind"],
            "actor": row["actor"],
            "subject_id": str(payload.get("user_id", row["subject_id"])),
            "count": count if isinstance(count, int) else 1,
            "private": "",
            "salt": "",
        }
        bind.execute(entry.insert(), line)


def _id_at(seconds: float) -> str:
    """An identifier that sorts by its time (UUID version 7)."""
    value = bytearray(int(seconds * 1000).to_bytes(6, "big") + os.urandom(10))
    value[6] = (value[6] & 0x0F) | 0x70
    value[8] = (value[8] & 0x3F) | 0x80
    return str(uuid.UUID(bytes=bytes(value)))
