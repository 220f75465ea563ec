"""The overview's figures: moved with the facts, equal to their recomputation, cheap to read."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from billing_app.domain.aging import BucketTotal, aging
from billing_app.domain.change import Fact
from billing_app.domain.ledger import CASH_ACCOUNTS, Account, Entry, Posting
from billing_app.store import overview_queries as figures
from billing_app.store.customers import balances_of
from billing_app.store.movements import PROJECTIONS, Movements
from billing_app.store.overview_queries import CashDay, Period
from billing_app.store.projections import Projecting, invoiced_in, project
from billing_app.store.rebuilding import rebuilt_projections, stored_projections
from billing_app.store.report_queries import top_customers
from billing_app.store.session import reading, transaction
from tests.builders import new_business, new_customer

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 6, 30)
CASH = tuple(CASH_ACCOUNTS)


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def two_sided(day: date, debit: Account, credit: Account, amount: int, kind: str = "payment.recorded") -> Entry:
    return Entry(day, kind, (Posting(debit, debit=amount), Posting(credit, credit=amount)))


def record(actor, *changes, entry: Entry | None = None) -> None:
    with transaction(actor) as scope:
        for change in changes:
            change(project(scope))
        scope.record(Fact("payment.recorded", "p"), entry)


def test_outstanding_splits_by_due_date_and_its_buckets_add_up():
    actor = new_business()
    late = {0: 1, 1: 10, 30: 100, 31: 1_000, 60: 10_000, 61: 100_000, 90: 1_000_000, 91: 10_000_000, -5: 2}
    for days_late, amount in late.items():
        record(actor, lambda p, d=days_late, a=amount: p.open_moved(days(-d), a, 1))
    with reading(actor) as scope:
        due = figures.open_by_due(scope)
    assert sorted(due) == sorted((days(-days_late), amount, 1) for days_late, amount in late.items())
    assert aging(due, TODAY) == (
        BucketTotal("current", 3, 2),
        BucketTotal("1-30", 110, 2),
        BucketTotal("31-60", 11_000, 2),
        BucketTotal("61-90", 1_100_000, 2),
        BucketTotal("90+", 10_000_000, 1),
    )


def test_cash_counts_opening_in_the_balance_but_not_in_the_flow():
    actor = new_business()
    record(actor, entry=two_sided(days(-3), Account.BANK, Account.OPENING_EQUITY, 1000, "opening.recorded"))
    record(actor, entry=two_sided(days(-2), Account.BANK, Account.RECEIVABLE, 500))
    record(actor, entry=two_sided(days(-2), Account.CASH, Account.RECEIVABLE, 50))
    record(actor, entry=two_sided(days(-2), Account.PAYABLE, Account.BANK, 70))
    record(actor, entry=two_sided(days(1), Account.BANK, Account.RECEIVABLE, 9))
    with reading(actor) as scope:
        assert figures.balances_of_accounts(scope, CASH, TODAY) == {"bank": 1430, "cash": 50}
        assert figures.cash_by_day(scope, days(-9), TODAY) == [CashDay(days(-2), 550, 70)]
        assert figures.cash_by_day(scope, days(1), days(1)) == [CashDay(days(1), 9, 0)]


def test_day_figures_sum_over_a_period():
    actor = new_business()
    record(actor, lambda p: p.invoiced(days(-1), 100), lambda p: p.received(days(-1), 60))
    record(actor, lambda p: p.invoiced(TODAY, -30), lambda p: p.received(TODAY, -10))
    record(actor, lambda p: p.settled(TODAY, 300, 10), lambda p: p.settled(days(-1), 100, 21))
    with reading(actor) as scope:
        periods = [Period(days(-1), TODAY), Period(TODAY, TODAY), Period(days(-9), days(-8))]
        both, today, before = figures.figures_of_periods(scope, periods)
    assert both == (70, 50, 400, 5_100)
    assert today == (-30, -10, 300, 3_000)
    assert before == (0, 0, 0, 0)


def test_what_is_undone_in_one_transaction_moves_nothing():
    actor = new_business()
    record(actor, lambda p: p.open_moved(TODAY, 5, 1), lambda p: p.open_moved(TODAY, -5, -1))
    with reading(actor) as scope:
        assert not stored_projections(scope)


def test_figures_of_one_business_never_show_in_another():
    one, two = new_business(), new_business()
    record(one, lambda p: p.open_moved(TODAY, 5, 1), entry=two_sided(TODAY, Account.BANK, Account.RECEIVABLE, 5))
    with reading(two) as scope:
        assert figures.open_by_due(scope) == figures.cash_by_day(scope, TODAY, TODAY) == []
        assert figures.balances_of_accounts(scope, CASH, TODAY) == {}


def test_balances_of_customers_stand_per_currency():
    actor = new_business()
    customer = new_customer(actor).id
    record(actor, lambda p: p.customer(customer, "USD", outstanding=110, outstanding_base=100))
    record(actor, lambda p: p.customer(customer, "EUR", credit=7, credit_base=7))
    with reading(actor) as scope:
        (found,) = balances_of(scope, [customer, customer]).values()
    assert [(row.currency, row.outstanding_base, row.credit) for row in found] == [("EUR", 0, 7), ("USD", 100, 0)]


def test_invoiced_counts_tax_and_deducts_deposits():
    sides = (
        Posting(Account.RECEIVABLE, debit=833),
        Posting(Account.ADVANCES, debit=300),
        Posting(Account.REVENUE, credit=1000),
        Posting(Account.OUTPUT_VAT, credit=133),
    )
    assert invoiced_in(Entry(TODAY, "invoice.issued", sides)) == 833


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_top_customers_are_exact_over_several_currencies(limit: int):
    actor = new_business()
    amounts = [(90, 0, 0), (40, 41, 42), (80, 0, 0), (0, 70, 0), (60, 5, 1), (-5, 0, 0), (0, 0, 0), (30, 30, 31)]
    expected = {}
    for parts in amounts * 2:
        customer = new_customer(actor).id
        expected[customer] = sum(parts)
        for currency, amount in zip(("CHF", "EUR", "USD"), parts, strict=True):
            record(actor, lambda p, c=customer, u=currency, a=amount: p.customer(c, u, invoiced_base=a))
    best = sorted((amount for amount in expected.values() if amount > 0), reverse=True)[:limit]
    with reading(actor) as scope:
        found = top_customers(scope, limit)
    assert [one.invoiced_base for one in found] == best
    assert all(expected[one.customer_id] == one.invoiced_base for one in found)


def test_top_customers_of_a_new_business_are_none():
    with reading(new_business()) as scope:
        assert top_customers(scope, 5) == []


movement = st.tuples(
    st.sampled_from([-40, -1, 0, 3]),
    st.integers(1, 2**40),
    st.sampled_from([Account.BANK, Account.CASH]),
    st.booleans(),
)


@given(moves=st.lists(movement, min_size=1, max_size=6))
@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_account_days_equal_the_postings_however_they_came(database: Engine, moves):
    actor = new_business()
    for day, amount, account, is_opening in moves:
        kind = "opening.recorded" if is_opening else "payment.recorded"
        record(actor, entry=two_sided(days(day), account, Account.RECEIVABLE, amount, kind))
    with reading(actor) as scope:
        stored, rebuilt = stored_projections(scope), rebuilt_projections(scope)
        assert {p: list(stored.moved(p)) for p in PROJECTIONS} == {p: list(rebuilt.moved(p)) for p in PROJECTIONS}


def test_movements_survive_their_json_form():
    movements = Movements()
    project_all = Projecting(movements)
    project_all.open_moved(TODAY, -(2**60), 1)
    project_all.settled(TODAY, 100, 3)
    project_all.customer("c", "EUR", outstanding=1, credit_base=-2)
    again = Movements()
    again.add_json(movements.to_json())
    assert again.to_json() == movements.to_json() != {}
