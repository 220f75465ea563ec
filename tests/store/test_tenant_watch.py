"""The watch itself: it must notice what it is there for."""

import pytest
from sqlalchemy import text, update
from sqlmodel import delete, select

from billing_app.store.scope import get_owned, select_owned
from billing_app.store.session import reading, transaction
from billing_app.store.tables import Business, Customer, Invoice, LedgerEntry, LedgerPosting
from tests.builders import new_business, new_customer
from tests.fixtures.tenants import TenantWatch, tenant_tables

pytestmark = pytest.mark.usefixtures("database")

ESCAPING = [
    select(Customer),
    select(Customer.id).where(Customer.id == "x"),
    select(Customer.business_id).order_by(Customer.business_id),
    select(LedgerPosting).join(LedgerEntry).where(LedgerPosting.business_id == "x"),
    update(Customer).where(Customer.id == "x").values(name="y"),
    delete(Customer).where(Customer.id == "x"),
    text("SELECT * FROM customer"),
    select(Business.name).where(select(Invoice.id).where(Invoice.customer_id == Business.id).exists()),
]
STAYING = [
    select(Customer).where(Customer.business_id == "x"),
    update(Customer).where(Customer.business_id == "x").values(name="y"),
    select(Business),
    text("SELECT * FROM customer WHERE customer.business_id = 'x'"),
]


def escaped(actor, statement, watch: TenantWatch) -> int:
    with reading(actor) as scope:
        compiled = statement.compile(scope.session.get_bind())
    before = len(watch.escaped)
    watch.judge(str(compiled), None if statement.__visit_name__ == "textclause" else compiled)
    return len(watch.escaped) - before


@pytest.mark.parametrize("statement", ESCAPING, ids=lambda statement: str(statement)[:50])
def test_a_statement_without_its_business_is_noticed(statement):
    assert escaped(new_business(), statement, TenantWatch())


@pytest.mark.parametrize("statement", STAYING, ids=lambda statement: str(statement)[:50])
def test_a_statement_with_its_business_passes(statement):
    assert not escaped(new_business(), statement, TenantWatch())


def test_rows_saved_by_the_session_pass_because_the_session_checks_them(tenant_watch: TenantWatch):
    actor = new_business()
    customer = new_customer(actor)
    with transaction(actor) as scope:
        get_owned(scope, Customer, customer.id).name = "Changed"
    with reading(actor) as scope:
        assert scope.session.exec(select_owned(scope, Customer)).one().name == "Changed"


def test_every_table_of_a_business_is_watched():
    assert {"invoice", "event", "account_day", "customer", "payment", "idempotency_record"} <= tenant_tables()
