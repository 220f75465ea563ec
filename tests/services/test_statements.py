"""Statements: the balance after each movement, and that it ends at what the customer owes."""

from datetime import UTC, date, datetime

import pytest

from billing_app.domain.access import Permission
from billing_app.domain.errors import Forbidden, NotFound
from billing_app.services.correcting import credit_invoice, write_off
from billing_app.services.customers import get_customer
from billing_app.services.drafting import create_draft
from billing_app.services.issuing import issue_invoice
from billing_app.services.payments import record_payment, refund_payment, reverse_payment, use_credit
from billing_app.services.statements import customer_history, customer_statement
from billing_app.store.session import acting_at
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


def test_a_period_begins_with_what_was_owed_before_it_and_ends_with_what_was_owed_then():
    actor = new_business()
    customer = new_customer(actor).id
    with acting_at(datetime(2026, 1, 20, 12, tzinfo=UTC)):
        old, given_up = bill(actor, customer, "100.00"), bill(actor, customer, "10.00")
    with acting_at(datetime(2026, 2, 10, 12, tzinfo=UTC)):
        bill(actor, customer, "50.00")
        bounced = pay(actor, customer, "119.00", paid_on="2026-02-10")
        write_off(actor, given_up, {})
    with acting_at(datetime(2026, 3, 5, 12, tzinfo=UTC)):
        reverse_payment(actor, bounced, {"reason": "bounced"})
        credit_invoice(actor, old, {"amount": "19.00"})

    def of(first: date, last: date) -> tuple[int, list[tuple[str, int, int]], int]:
        found = customer_statement(actor, customer, first=first, last=last)
        moved = [(each.kind, each.amount, each.balance) for each in reversed(found.entries)]
        return found.brought_forward, moved, found.closing

    january = of(date(2026, 1, 1), date(2026, 1, 31))
    assert january == (0, [("invoice", 11900, 11900), ("invoice", 1190, 13090)], 13090)
    before, moved, after = of(date(2026, 2, 1), date(2026, 2, 28))
    assert (before, after) == (13090, 5950)
    assert [each[:2] for each in moved] == [("invoice", 5950), ("payment", -11900), ("write_off", -1190)]
    before, moved, after = of(date(2026, 3, 1), date(2026, 3, 31))
    assert (before, sorted(each[:2] for each in moved), after) == (
        5950, [("credit_note", -1900), ("reversal", 11900)], 15950,
    )  # fmt: skip
    assert of(date(2026, 4, 1), date(2026, 4, 30)) == (15950, [], 15950)
    assert of(date(2025, 1, 1), date(2025, 12, 31)) == (0, [], 0)
    whole = customer_statement(actor, customer, first=date(2026, 1, 1), last=date(2026, 12, 31))
    assert whole.entries == customer_statement(actor, customer).entries


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
