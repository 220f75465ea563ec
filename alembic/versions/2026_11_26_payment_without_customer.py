"""A payment may be without a customer: it settles a small sale that has no buyer."""

import sqlalchemy as sa
from alembic import op

revision = "0003_payment_without_customer"
down_revision = "0002_outgoing_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("payment") as payment:
        payment.alter_column("customer_id", existing_type=sa.String(length=36), nullable=True)
