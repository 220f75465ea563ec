"""Rows of one business only, and lists that page by key."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from billing_app.domain.errors import NotFound
from billing_app.domain.ids import new_id
from billing_app.store.scope import (
    MAX_PAGE,
    find_owned,
    get_many_owned,
    get_owned,
    page,
    select_owned,
)
from billing_app.store.session import clock, reading, transaction
from billing_app.store.tables import Customer, Expense
from tests.builders import new_business, new_customer

pytestmark = pytest.mark.usefixtures("database")

ORDERS = [
    [Expense.incurred_on, Expense.id],
    [Expense.due_on, Expense.id],
    [Expense.due_on, Expense.paid_on, Expense.id],
    [Expense.created_at, Expense.id],
    [Expense.amount, Expense.id],
    [Expense.supplier, Expense.amount, Expense.id],
    [Expense.id],
]


def add_expenses(actor, count: int) -> None:
    day = date(2026, 3, 1)
    with transaction(actor) as scope:
        for i in range(count):
            scope.session.add(
                Expense(
                    id=new_id(),
                    business_id=actor.business_id,
                    supplier="ABC"[i % 3],
                    currency="EUR",
                    amount=(i * 7) % 5,
                    incurred_on=day + timedelta(days=i % 4),
                    due_on=None if i % 3 == 0 else day + timedelta(days=i % 5),
                    paid_on=None if i % 2 else day + timedelta(days=i % 2),
                    created_at=scope.now + timedelta(seconds=i % 6),
                )
            )


def ordered(rows, sort, descending):
    def key(row):
        values = [getattr(row, column.key) for column in sort]
        return [(value is None, 0 if value is None else value) for value in values]

    return [row.id for row in sorted(rows, key=key, reverse=descending)]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", ORDERS, ids=lambda sort: "-".join(column.key for column in sort))
def test_pages_follow_each_other_without_gap_or_repetition(sort, descending):
    actor = new_business()
    add_expenses(actor, 23)
    found, cursor = [], ""
    with reading(actor) as scope:
        everything = scope.session.exec(select_owned(scope, Expense)).all()
        while cursor is not None:
            part = page(scope, select_owned(scope, Expense), sort, limit=4, cursor=cursor, descending=descending)
            found += [row.id for row in part.rows]
            cursor = part.next_cursor
    assert found == ordered(everything, sort, descending)


def test_a_page_is_never_larger_than_the_limit_of_all_pages():
    actor = new_business()
    add_expenses(actor, 3)
    with reading(actor) as scope:
        assert len(page(scope, select_owned(scope, Expense), [Expense.id], limit=10 * MAX_PAGE).rows) == 3
        assert len(page(scope, select_owned(scope, Expense), [Expense.id], limit=-5).rows) == 1


@pytest.mark.parametrize("wrong", ["", "x", "' OR 1=1 --", "00000000-0000-7000-8000-000000000000", None])
def test_foreign_unknown_and_malformed_ids_get_the_same_answer(wrong):
    own, other = new_business(), new_business()
    foreign = new_customer(other).id
    with reading(own) as scope:
        with pytest.raises(NotFound) as unknown:
            get_owned(scope, Customer, wrong)
        with pytest.raises(NotFound) as elsewhere:
            get_owned(scope, Customer, foreign)
        assert (unknown.value.message, unknown.value.code) == (elsewhere.value.message, elsewhere.value.code)
        assert find_owned(scope, Customer, foreign) is None
        assert get_many_owned(scope, Customer, [foreign, str(wrong)]) == {}


def test_own_rows_are_found_one_by_one_and_together():
    actor = new_business()
    first, second = new_customer(actor), new_customer(actor)
    with transaction(actor) as scope:
        assert get_owned(scope, Customer, first.id, for_update=True).name == first.profile.name
        assert set(get_many_owned(scope, Customer, [first.id, second.id, first.id])) == {first.id, second.id}


def test_a_locked_row_is_read_anew():
    actor = new_business()
    customer = new_customer(actor)
    with transaction(actor) as scope:
        known = get_owned(scope, Customer, customer.id)
        scope.session.execute(text("UPDATE customer SET name = 'Changed'"))
        assert get_owned(scope, Customer, customer.id, for_update=True) is known
        assert known.name == "Changed"


def test_rows_of_another_business_are_never_saved():
    own, other = new_business(), new_business()
    now = clock()
    foreign = Customer(id=new_id(), business_id=other.business_id, name="x", created_at=now, updated_at=now)
    with pytest.raises(RuntimeError, match="another business"), transaction(own) as scope:
        scope.session.add(foreign)
