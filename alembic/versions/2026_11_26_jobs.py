"""Jobs: how far each was planned, every run, and the table of the scheduler's own store.

Revision ID: 0012_jobs
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_jobs"
down_revision = "0011_updates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "apscheduler_jobs",
        sa.Column("id", sa.Unicode(length=191), nullable=False),
        sa.Column("next_run_time", sa.Float(precision=25), nullable=True),
        sa.Column("job_state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_apscheduler_jobs_next_run_time", "apscheduler_jobs", ["next_run_time"])
    op.create_table(
        "job_mark",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=True),
        sa.Column("planned_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("job_mark_of_job", "job_mark", ["job"])
    op.create_index("job_mark_of_business", "job_mark", ["business_id"])
    op.create_table(
        "job_run",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=140), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("business_id", sa.String(length=36), nullable=True),
        sa.Column("period", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("deaths", sa.BigInteger(), nullable=False),
        sa.Column("claimed_by", sa.String(length=60), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("job_run_key", "job_run", ["key"], unique=True)
    op.create_index("job_run_waiting", "job_run", ["state", "next_try_at"])
    op.create_index("job_run_of_job", "job_run", ["job", "id"])
    op.create_index("job_run_of_business", "job_run", ["business_id", "id"])


def downgrade() -> None:
    for table in ("job_run", "job_mark", "apscheduler_jobs"):
        op.drop_table(table)
