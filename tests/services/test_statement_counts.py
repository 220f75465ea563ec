"""What a use case asks of the database: counted, because counts belong in tests and timings in benches."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, event

from billing_app.domain.access import Actor
from billing_app.services.drafting import create_draft
from billing_app.services.invoices import InvoiceFilter, list_invoices
from billing_app.services.issuing import issue_invoice
from billing_app.services.keys import actor_for_key, create_key
from billing_app.services.on_account import paid_on_account
from billing_app.services.overview import overview
from billing_app.store.session import reading
from billing_app.store.tables import Invoice
from tests.builders import new_business, new_customer
from tests.money_builders import ADDRESS, pay, work


@pytest.fixture
def owner(database: Engine) -> Actor:
    return new_business()


@pytest.fixture
def customer(owner: Actor) -> str:
    return new_customer(owner, address=ADDRESS).id


def statements_of(database: Engine, act: Callable[[], object]) -> list[str]:
    """Every statement but the beginnings and endings of transactions, which are not the same on both engines."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(database, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(database, "before_cursor_execute", note)
    return asked


def draft(owner: Actor, customer: str, lines: int = 5) -> str:
    return create_draft(owner, {"customer_id": customer, "lines": [work() for _ in range(lines)]}).row.id


@pytest.mark.parametrize("lines", [1, 60])
def test_a_draft_is_created_with_six_statements(database: Engine, owner: Actor, customer: str, lines: int) -> None:
    draft(owner, customer)
    asked = statements_of(database, lambda: draft(owner, customer, lines))
    # Business and customer are read, the draft is stored, and the chain's head is read, extended and moved.
    assert len(asked) == 6, asked


@pytest.mark.parametrize("lines", [1, 60])
def test_a_draft_is_issued_with_sixteen_statements(database: Engine, owner: Actor, customer: str, lines: int) -> None:
    issue_invoice(owner, draft(owner, customer))
    waiting = draft(owner, customer, lines)
    asked = statements_of(database, lambda: issue_invoice(owner, waiting))
    # Draft, business and customer are read; the counter is locked and moved; the document is frozen; then head, event,
    # entry, postings and head, and one statement for each of the four projections.
    assert len(asked) == 16, asked  # the first asks, before the writers' turn, whether official rules may refuse


def test_a_key_is_looked_up_with_one_statement(database: Engine, owner: Actor) -> None:
    key = create_key(owner, "till").key
    actor_for_key(key)
    assert len(statements_of(database, lambda: actor_for_key(key))) == 1


def test_a_page_of_invoices_costs_two_statements_whatever_its_length(
    database: Engine, owner: Actor, customer: str
) -> None:
    for _ in range(3):
        issue_invoice(owner, draft(owner, customer))
    for limit in (1, 50):
        asked = statements_of(database, lambda limit=limit: list_invoices(owner, InvoiceFilter(limit=limit)))
        assert len(asked) == 2, asked


def test_the_overview_asks_the_same_whatever_there_is(database: Engine, owner: Actor, customer: str) -> None:
    issue_invoice(owner, draft(owner, customer))
    few = statements_of(database, lambda: overview(owner))
    for _ in range(3):
        issue_invoice(owner, draft(owner, customer))
    many = statements_of(database, lambda: overview(owner))
    assert len(many) == len(few) <= 16, many


def test_what_is_paid_on_account_costs_two_statements_whoever_has_paid(database: Engine, owner: Actor) -> None:
    documents: list[Invoice] = []
    covered: dict[str, int] = {}
    for _ in range(4):
        payer = new_customer(owner, address=ADDRESS).id
        documents += [issue_invoice(owner, draft(owner, payer)).row for _ in range(2)]
        pay(owner, payer, "10.00", allocations=[])
        with reading(owner) as scope:
            rows = tuple(documents)
            asked = statements_of(database, lambda scope=scope, rows=rows: covered.update(paid_on_account(scope, rows)))
        assert covered == {each.id: 1_000 for each in documents[::2]}
        assert len(asked) == 2, asked
