"""Statements: the balance after each movement, and that it ends at what the customer owes."""

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden, NotFound
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.customers import get_customer
from billing_app.services.drafting import create_draft
from billing_app.services.issuing import issue_invoice
from billing_app.services.payments import record_payment, refund_payment, reverse_payment, use_credit
from billing_app.services.statements import customer_history, customer_statement
from tests.builders import new_business, new_customer, this_day, without

pytestmark = pytest.mark.usefixtures("database")


def bill(actor, customer_id: str, price: str, **body) -> str:
    line = {"description": "Work", "quantity": "1", "unit_price": price, "taxes": [{"category": "S", "rate": "19"}]}
    draft = create_draft(actor, {"customer_id": customer_id, "currency": "EUR", "lines": [line], **body})
    return issue_invoice(actor, draft.row.id).row.id


def pay(actor, customer_id: str, amount: str, **more) -> str:
    today = this_day().isoformat()
    given = {"customer_id": customer_id, "amount": amount, "currency": "EUR", "paid_on": today, "method": "cash"}
    return record_payment(actor, given | more).payment.id


def shown(actor, customer_id: str, currency: str = "") -> list[tuple[str, int, int]]:
    entries = customer_statement(actor, customer_id, currency).entries
    return [(each.kind, each.amount, each.balance) for each in reversed(entries)]


def test_balance_after_each_movement_in_the_order_of_happening():
    actor = new_business()
    customer = new_customer(actor).id
    first = bill(actor, customer, "100.00")
    bill(actor, customer, "50.00")
    pay(actor, customer, "119.00")
    credit_invoice(actor, first, {})
    assert shown(actor, customer) == [
        ("invoice", 11900, 11900),
        ("invoice", 5950, 17850),
        ("payment", -11900, 5950),
        ("credit_note", -11900, -5950),
    ]


def test_statement_ends_at_what_is_owed_less_credit_whatever_happened():
    actor = new_business()
    customer = new_customer(actor).id
    first, second, third = (bill(actor, customer, price) for price in ("100.00", "200.00", "10.00"))
    pay(actor, customer, "115.00", allocations=[{"invoice_id": first, "amount": "115.00", "discount": "4.00"}])
    bounced = pay(
        actor, customer, "238.00", allocations=[{"invoice_id": second, "amount": "236.00", "discount": "2.00"}]
    )
    reverse_payment(actor, bounced, {"reason": "bounced"})
    write_off(actor, third, {})
    pay(actor, customer, "11.90", allocations=[{"invoice_id": third, "amount": "11.90"}])
    on_account = pay(actor, customer, "70.00", allocations=[])
    use_credit(actor, customer, {"currency": "EUR", "allocations": [{"invoice_id": second, "amount": "30.00"}]})
    refund_payment(actor, on_account, {"amount": "15.00", "method": "cash"})
    credit_invoice(actor, second, {"amount": "20.00"})
    statement = customer_statement(actor, customer)
    [balance] = get_customer(actor, customer).balances
    assert statement.entries[0].balance == balance.outstanding - balance.credit
    assert statement.brought_forward == 0
    assert balance.outstanding > 0


def test_each_currency_has_its_own_statement():
    actor = new_business()
    customer = new_customer(actor).id
    bill(actor, customer, "100.00")
    bill(actor, customer, "10.00", currency="USD", exchange_rate="0.9")
    statement = customer_statement(actor, customer)
    assert (statement.currency, statement.currencies) == ("EUR", ("EUR", "USD"))
    assert shown(actor, customer, "USD") == [("invoice", 1190, 1190)]


def test_customer_without_documents_has_an_empty_statement():
    actor = new_business()
    assert customer_statement(actor, new_customer(actor).id).entries == ()


def test_history_tells_of_documents_and_payments_newest_first_without_drafts():
    actor = new_business()
    customer = new_customer(actor).id
    bill(actor, customer, "100.00")
    pay(actor, customer, "119.00")
    new_customer(actor)
    kinds = [each.kind for each in customer_history(actor, customer)]
    assert kinds == ["payment.recorded", "invoice.issued", "customer.created"]


@pytest.mark.parametrize("read", [customer_statement, customer_history])
def test_other_businesses_see_nothing_of_a_customer(read):
    customer = new_customer(new_business()).id
    with pytest.raises(NotFound):
        read(new_business(), customer)


@pytest.mark.parametrize(
    ("read", "permission"),
    [(customer_statement, Permission.VIEW_CUSTOMERS), (customer_history, Permission.VIEW_EVENTS)],
)
def test_reading_an_account_asks_for_its_right(read, permission):
    actor = new_business()
    customer = new_customer(actor).id
    with pytest.raises(Forbidden):
        read(without(actor, permission), customer)
