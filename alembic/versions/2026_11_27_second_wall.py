"""A second wall between businesses on PostgreSQL: row-level security on every table of a business, for its owner too."""

from alembic import op

revision = "0024_second_wall"
down_revision = "0023_renewed_sessions"
branch_labels = None
depends_on = None

_TABLES = """
    account_day account_statement address_rule allocation api_key attachment bank_change business_policy
    card_account card_checkout card_event chain_head counter_pin customer customer_balance customer_code day_figure
    dunning_policy e_invoice_check event exchange_rate expense factor_reset habit idempotency_record invitation
    invoice invoice_question item job_mark job_run key_use ledger_entry ledger_posting letter_template membership
    open_by_due outgoing_mail payment received_document recurring_invoice recurring_profile reminder
    rendered_document saved_view security_alert security_entry series sign_in station supplier supplier_key
    verifactu_head verifactu_record
"""
# Asked for once in a statement, not once for each row.
_SETTING = "(SELECT current_setting('tideline.business', true))"


def _protect(table: str, column: str) -> None:
    condition = f"{column} = {_SETTING} OR {_SETTING} = '*'"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_business ON {table} USING ({condition}) WITH CHECK ({condition})")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _protect("business", "id")
    for table in _TABLES.split():
        _protect(table, "business_id")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in ("business", *_TABLES.split()):
        op.execute(f"DROP POLICY own_business ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
