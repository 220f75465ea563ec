"""Reading the books by period, subject, account and tax group."""

from datetime import date

import pytest

from billing_app.domain.change import Fact
from billing_app.domain.ids import new_id
from billing_app.domain.ledger import Account, Entry, Posting
from billing_app.domain.tax_report import TaxSum
from billing_app.store import ledger
from billing_app.store.ledger import AccountBalance
from billing_app.store.report_queries import aging_by_customer
from billing_app.store.session import reading, transaction
from billing_app.store.tables import Invoice
from tests.builders import new_business, new_customer

pytestmark = pytest.mark.usefixtures("database")
MAY, JUNE = date(2026, 5, 31), date(2026, 6, 1)
GROUP = ("S", "19", "VAT")


def sale(day: date, net: int, tax: int) -> Entry:
    sides = (
        Posting(Account.RECEIVABLE, debit=net + tax),
        Posting(Account.REVENUE, credit=net),
        Posting(Account.OUTPUT_VAT, credit=tax, tax_group=GROUP, tax_base=net),
    )
    return Entry(day, "invoice.issued", sides)


def receipt(day: date, amount: int) -> Entry:
    return Entry(day, "payment.recorded", (Posting(Account.BANK, amount), Posting(Account.RECEIVABLE, 0, amount)))


def book(actor, *entries: Entry) -> None:
    for entry in entries:
        with transaction(actor) as scope:
            scope.record(Fact(entry.kind, new_id()), entry)


@pytest.fixture
def actor():
    """A business with two sales and two receipts around the end of May, beside another one's."""
    actor = new_business()
    book(new_business(), sale(MAY, 7, 1))
    book(actor, sale(JUNE, 200, 38), sale(MAY, 100, 19), receipt(MAY, 119), receipt(JUNE, 30))
    return actor


def test_trial_balance_stands_at_a_day_and_balances(actor):
    with reading(actor) as scope:
        assert ledger.trial_balance(scope, MAY) == [
            AccountBalance("bank", 119, 0),
            AccountBalance("output_vat", 0, 19),
            AccountBalance("receivable", 119, 119),
            AccountBalance("revenue", 0, 100),
        ]
        assert sum(one.balance for one in ledger.trial_balance(scope, JUNE)) == 0


def test_entries_page_in_the_order_of_their_days(actor):
    with reading(actor) as scope:
        first = ledger.entries_between(scope, MAY, JUNE, limit=3)
        second = ledger.entries_between(scope, MAY, JUNE, limit=3, cursor=first.next_cursor or "")
        found = [*first.rows, *second.rows]
        assert second.next_cursor is None
        assert [(one.entry.booked_on, one.entry.kind) for one in found] == [
            (MAY, "invoice.issued"),
            (MAY, "payment.recorded"),
            (JUNE, "invoice.issued"),
            (JUNE, "payment.recorded"),
        ]
        assert [one.to_entry() for one in found] == [
            sale(MAY, 100, 19),
            receipt(MAY, 119),
            sale(JUNE, 200, 38),
            receipt(JUNE, 30),
        ]
        only_bank = ledger.entries_between(scope, MAY, JUNE, account="bank").rows
        assert {one.entry.kind for one in only_bank} == {"payment.recorded"}


def test_tax_sums_carry_base_and_tax_of_a_period(actor):
    with reading(actor) as scope:
        assert ledger.tax_sums(scope, MAY, MAY) == [TaxSum(Account.OUTPUT_VAT, GROUP, net_credit=19, base=100)]
        assert ledger.tax_sums(scope, MAY, JUNE) == [TaxSum(Account.OUTPUT_VAT, GROUP, net_credit=57, base=300)]
        assert ledger.tax_sums(scope, date(2020, 1, 1), date(2020, 12, 31)) == []


def test_aging_by_customer_splits_currency_and_bucket():
    actor = new_business()
    customer = new_customer(actor)
    with transaction(actor) as scope:
        for currency, due, balance in (("EUR", MAY, 5), ("EUR", MAY, 6), ("EUR", JUNE, 7), ("USD", MAY, 8)):
            scope.session.add(
                Invoice(
                    id=new_id(),
                    business_id=actor.business_id,
                    customer_id=customer.id,
                    customer_name="Same",
                    status="issued",
                    is_open=True,
                    currency=currency,
                    issue_date=MAY,
                    due_date=due,
                    balance=balance,
                    balance_base=2 * balance,
                    created_at=scope.now,
                    updated_at=scope.now,
                )
            )
    with reading(actor) as scope:
        found = {
            (one.currency, one.bucket): (one.balance, one.balance_base, one.count)
            for one in aging_by_customer(scope, JUNE)
        }
    assert found == {("EUR", "1-30"): (11, 22, 2), ("EUR", "current"): (7, 14, 1), ("USD", "1-30"): (8, 16, 1)}


def test_no_statement_of_the_readers_escapes_its_business(actor, tenant_watch):
    from billing_app.store import chain, overview_queries, report_queries
    from billing_app.store.customers import balances_of

    with reading(actor) as scope:
        ledger.entries_between(scope, MAY, JUNE, account="bank")
        ledger.trial_balance(scope, JUNE)
        ledger.tax_sums(scope, MAY, JUNE)
        aging_by_customer(scope, JUNE)
        report_queries.top_customers(scope, 3)
        overview_queries.open_by_due(scope)
        overview_queries.cash_by_day(scope, MAY, JUNE)
        overview_queries.figures_of_periods(scope, [overview_queries.Period(MAY, JUNE)] * overview_queries.PERIODS)
        balances_of(scope, ["x"])
        for event in chain.events_after(scope, 0, 5):
            chain.events_of(scope, event.subject_id, 5)
    with transaction(actor) as scope:
        scope.record(Fact("item.created", "x"), receipt(JUNE, 1))
    assert tenant_watch.judged > 12
